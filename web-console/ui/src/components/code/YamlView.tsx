import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import classes from './code.module.css';
import { readOnly } from './yaml';

/** A YAML document with line numbers and colours, to read. */
export function YamlView({ text, label }: { text: string; label: string }) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (parent.current === null) return;
    const view = new EditorView({
      parent: parent.current,
      state: EditorState.create({ doc: text, extensions: readOnly(label) }),
    });
    return () => view.destroy();
  }, [text, label]);
  return <div ref={parent} className={classes.view} />;
}
