import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReviewDetail } from '../../api/types';
import { ProblemNotice } from '../../components/ProblemNotice';
import { type Decision, useDecide } from './loader';
import { pretty } from './json';
import classes from './review.module.css';

interface Words {
  title: string;
  action: string;
  label: string;
  description: string;
  missing: string;
  danger?: boolean;
}

const WORDS: Record<Exclude<Decision['kind'], 'retry'>, Words> = {
  edit: {
    title: 'Edit and send back',
    action: 'Send back',
    label: 'Request',
    description: 'The whole body, a JSON object',
    missing: 'This is not a JSON object',
  },
  answer: {
    title: 'Answer by hand',
    action: 'Answer',
    label: 'Answer',
    description: 'Given to the caller as a model’s answer would be, in the API of the request',
    missing: 'Write the answer',
  },
  discard: {
    title: 'Discard this request',
    action: 'Discard',
    label: 'Reason',
    description: 'Kept with the request and in the audit log',
    missing: 'Say why, in a few words',
    danger: true,
  },
};

interface Props {
  review: ReviewDetail;
  kind: keyof typeof WORDS;
  onClose: () => void;
}

/** One decision that needs words. */
export function DecideDialog({ review, kind, onClose }: Props) {
  const words = WORDS[kind];
  const [text, setText] = useState(kind === 'edit' ? pretty(review.request) : '');
  const [comment, setComment] = useState('');
  const [missing, setMissing] = useState(false);
  const decide = useDecide(review.id);
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    if (kind === 'edit' ? !isObject(text) : text.trim() === '') setMissing(true);
    else decide.mutate({ kind, text: text.trim(), comment: comment.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={words.title} size={kind === 'discard' ? 'md' : 'xl'}>
      <form onSubmit={submit} noValidate>
        <Textarea
          label={words.label}
          description={words.description}
          autosize
          minRows={kind === 'discard' ? 3 : 8}
          maxRows={24}
          required
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setMissing(false);
          }}
          error={missing && words.missing}
          {...(kind === 'edit' && { classNames: { input: classes.code ?? '' }, spellCheck: false })}
          {...(kind === 'discard' && { maxLength: 1000 })}
          data-testid="review-text"
          data-autofocus
        />
        {kind !== 'discard' && (
          <TextInput
            mt="sm"
            label="Comment"
            description="Kept in the audit log; optional"
            maxLength={1000}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        )}
        {decide.isError && (
          <div className={classes.dialogProblem}>
            <ProblemNotice error={decide.error} />
          </div>
        )}
        <div className={classes.dialogActions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            {...(words.danger && { color: 'red' })}
            loading={decide.isPending}
            data-testid="review-confirm"
          >
            {words.action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
