import type { Answer, Question } from '../../model/creationForm';

/** What the field of each type of question has. */
export type QuestionProps = {
  question: Question;
  /** The reader's own. */
  groups: readonly string[];
  answer: Answer | undefined;
  wrong: string | undefined;
  onAnswer: (answer: Answer | undefined) => void;
  onBlur: () => void;
};
