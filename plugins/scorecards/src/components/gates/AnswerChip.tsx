import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { GateAnswer } from '@plumbline/backstage-plugin-scorecards-common';
import type { ReactNode } from 'react';
import { answerTones, answerWords } from '../../model/gateWords';

/** An answer of a gate as a dot and a word. */
export function AnswerChip(props: {
  answer: GateAnswer;
  /** The word, where another one fits better. */
  children?: ReactNode;
}) {
  const { answer, children = answerWords[answer] } = props;
  return (
    <Chip tone={answerTones[answer]} dot="full">
      {children}
    </Chip>
  );
}
