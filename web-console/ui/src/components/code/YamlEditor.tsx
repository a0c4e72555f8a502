import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import classes from './code.module.css';
import { editable } from './yaml';

export interface Mark {
  from: number;
  to: number;
  message: string;
}

export interface YamlEditorHandle {
  /** Scrolls to a position, puts the cursor there and focuses the editor. */
  reveal: (position: number) => void;
}

interface Props {
  initial: string;
  label: string;
  onChange: (text: string) => void;
  /** Underlined places of the document as it is now. */
  marks: readonly Mark[];
  ref?: React.Ref<YamlEditorHandle>;
}

/** A YAML editor. It keeps its own text: `initial` counts once; give it another `key` to start over. */
export function YamlEditor({ initial, label, onChange, marks, ref }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useEffectEvent(onChange);
  const start = useEffectEvent(
    (element: HTMLElement) =>
      new EditorView({
        parent: element,
        state: EditorState.create({
          doc: initial,
          extensions: [
            editable(label),
            lintGutter(),
            EditorView.updateListener.of((update) => {
              if (update.docChanged) changed(update.state.doc.toString());
            }),
          ],
        }),
      }),
  );

  useEffect(() => {
    if (parent.current === null) return;
    const editor = start(parent.current);
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const end = editor.state.doc.length;
    const diagnostics = marks.map(({ from, to, message }): Diagnostic => ({
      from: Math.min(from, end),
      to: Math.min(to, end),
      severity: 'error',
      message,
    }));
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [marks]);

  useImperativeHandle(ref, () => ({
    reveal: (position) => {
      const editor = view.current;
      if (editor === null) return;
      const anchor = Math.min(position, editor.state.doc.length);
      editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      editor.focus();
    },
  }));

  return <div ref={parent} className={classes.editor} />;
}
