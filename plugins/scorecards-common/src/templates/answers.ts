import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { nameSchema } from '../schemas/text';
import type {
  Answers,
  ServiceTemplate,
  TemplateQuestion,
} from '../schemas/serviceTemplateFile';

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
    .map(id => ({ question: id.slice(0, 100), message: 'is no question' }));
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
          value === undefined ? 'has no answer' : error.issues[0].message,
      });
    } else {
      answers[question.id] = data!;
    }
  }
  return { answers, problems };
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
        ? z.union([z.literal(''), nameSchema(question.max)])
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
