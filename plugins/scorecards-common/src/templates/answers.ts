import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { nameSchema } from '../schemas/text';
import type {
  Answers,
  ServiceTemplate,
  TemplateQuestion,
} from '../schemas/serviceTemplateFile';

const mostUnknown = 10;

export type AnswerProblem = { question: string; message: string };

/**
 * Checks answers against the questions, and takes defaults for those that are
 * not there.
 *
 * @param given - as a form or a file has it
 */
export function readAnswers(
  { questions }: Pick<ServiceTemplate, 'questions'>,
  given: Readonly<Record<string, unknown>>,
): { answers: Answers; problems: AnswerProblem[] } {
  const known = new Set(questions.map(({ id }) => id));
  const problems = Object.keys(given)
    .filter(id => !known.has(id))
    .slice(0, mostUnknown)
    .map(id => ({
      question: id.slice(0, 100),
      message: 'answers no question of this version',
    }));
  const answers: Answers = {};
  for (const question of questions) {
    const value = Object.hasOwn(given, question.id)
      ? given[question.id]
      : question.default;
    const { data, error } = schemaOf(question).safeParse(value);
    if (error) {
      problems.push({
        question: question.id,
        message:
          value === undefined ? 'has no answer' : messageOf(error.issues[0]),
      });
    } else {
      answers[question.id] = data!;
    }
  }
  return { answers, problems };
}

/** The options that answers choose, in the order of the questions. */
export function chosenOptions(
  { questions }: Pick<ServiceTemplate, 'questions'>,
  answers: Answers,
) {
  return questions.flatMap(question => {
    const chosen = [answers[question.id] ?? []].flat();
    return 'options' in question
      ? question.options.filter(({ value }) => chosen.includes(value))
      : [];
  });
}

function schemaOf(question: TemplateQuestion): z.ZodType<string | string[]> {
  switch (question.type) {
    case 'group':
      return entityRefSchema.refine(
        ref => ref.startsWith('group:'),
        'must be a group, such as group:default/payments',
      );
    case 'text':
      return question.min === 0
        ? z.literal('').or(nameSchema(question.max))
        : nameSchema(question.max).refine(
            text => text.length >= question.min,
            `must have at least ${question.min} characters`,
          );
    case 'choice':
      return optionOf(question.options);
    case 'choices':
      return once(z.array(optionOf(question.options)).max(20));
    default:
      return once(z.array(entityRefSchema).max(question.max));
  }
}

/** In words that follow `The answer to 'purpose'`. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    // Of the alternatives, the last one is what a person means.
    const last = issue.errors.at(-1)?.[0];
    return last ? messageOf(last) : issue.message;
  }
  if (issue.code === 'too_big') {
    return issue.origin === 'array'
      ? `has too many entries: at most ${issue.maximum}`
      : `is too long: at most ${issue.maximum} characters`;
  }
  if (issue.code === 'too_small') {
    return 'is empty';
  }
  if (issue.code === 'invalid_type') {
    return issue.expected === 'array' ? 'must be a list' : 'must be a text';
  }
  return issue.message;
}

function optionOf(options: readonly { value: string }[]): z.ZodType<string> {
  const values = options.map(({ value }) => value);
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

function once(list: z.ZodType<string[]>): z.ZodType<string[]> {
  return list.refine(
    all => new Set(all).size === all.length,
    'must name each once',
  );
}
