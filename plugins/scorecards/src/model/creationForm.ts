import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  type Creation,
  renderRequestSchema,
  type TemplateDetail,
} from '@plumbline/backstage-plugin-scorecards-common';

export type Question = TemplateDetail['questions'][number];
export type Answer = string | string[];
export type Answers = Readonly<Record<string, Answer | undefined>>;

/** What a person fills in: the name and the address besides the answers. */
export type Filled = { name: string; repository: string; answers: Answers };

/** What is wrong, by `name`, `repository` or question. */
export type Wrong = ReadonlyMap<string, string>;

/** The defaults of the questions. */
export function firstAnswers(questions: readonly Question[]): Answers {
  return Object.fromEntries(
    questions.flatMap(question =>
      question.default === undefined ? [] : [[question.id, question.default]],
    ),
  );
}

/** A form as it is posted. */
export type Posted = {
  name: string;
  repository: string;
  answers: Record<string, Answer>;
};

/** Without what is empty: the server names what it misses. */
export function posted({ name, repository, answers }: Filled): Posted {
  return {
    name: name.trim(),
    repository: repository.trim(),
    answers: Object.fromEntries(
      Object.entries(answers).flatMap(([id, answer]) =>
        answer === undefined || answer === '' ? [] : [[id, answer]],
      ),
    ),
  };
}

const missing = {
  name: 'must be lower case words joined by hyphens, such as parcel-labels',
  repository: 'must be an address, such as https://git.example.com/acme/labels',
};

/** What is wrong with the name and the address, before the server sees them. */
export function wrongOf(filled: Filled): Wrong {
  const { name, repository } = posted(filled);
  const problems = Object.entries({ name, repository }).flatMap(
    ([id, value]): [string, string][] => {
      const field = id as keyof typeof missing;
      const { error } = renderRequestSchema.shape[field].safeParse(value);
      const words = error?.issues[0].message;
      if (words === undefined) {
        return [];
      }
      const isPlain = value !== '' && words.startsWith('must ');
      return [[id, isPlain ? words : missing[field]]];
    },
  );
  return new Map(problems);
}

/** Whether it has to be answered, and is not. */
export function isUnanswered(question: Question, answers: Answers): boolean {
  const isOptional =
    question.type === 'choices' ||
    question.type === 'entities' ||
    (question.type === 'text' && question.min === 0);
  return !isOptional && (answers[question.id] ?? '') === '';
}

/** What the server refused, by the field that it is about. */
export function refusedBy(error: Error | undefined): Wrong {
  if (!(error instanceof EvidenceRequestError)) {
    return new Map();
  }
  const { problems } =
    (error.body as { error?: { problems?: unknown } } | null)?.error ?? {};
  const [, of, taken] =
    /^(?:'(name|repository)' of the |The (name) ')/.exec(error.message) ?? [];
  const field = of ?? taken;
  return new Map([
    ...(Array.isArray(problems) ? problems : []).map(
      ({ message, question }): [string, string] => [
        String(question),
        String(message),
      ],
    ),
    ...(field ? [[field, error.message] as const] : []),
  ]);
}

/** What the server refused of a form, where that was not changed since. */
export function unchangedOf(
  refused: { of: Posted; wrong: Wrong },
  now: Posted,
): Wrong {
  const valuesOf = ({ answers, ...rest }: Posted) =>
    new Map(
      Object.entries({ ...answers, ...rest }).map(([id, value]) => [
        id,
        JSON.stringify(value),
      ]),
    );
  const before = valuesOf(refused.of);
  const after = valuesOf(now);
  return new Map(
    [...refused.wrong].filter(([id]) => before.get(id) === after.get(id)),
  );
}

/** The address of the latest repository that the portal did make. */
export function madeLast(creations: readonly Creation[]): string | undefined {
  return creations.find(({ steps }) =>
    steps.some(({ state, step }) => step === 'repository' && state === 'done'),
  )?.repository;
}

/** The same host and folder as a repository that was made before, for a right name. */
export function repositoryBeside(
  earlier: string | undefined,
  name: string,
): string {
  const slash = earlier?.lastIndexOf('/') ?? -1;
  const { success } = renderRequestSchema.shape.name.safeParse(name);
  return slash < 0 || !success ? '' : `${earlier!.slice(0, slash)}/${name}`;
}

/** The last part of an address, where a service can be called that. */
export function nameIn(repository: string): string {
  const [last = ''] = /[^/]*$/.exec(repository.replace(/\.git$/, '')) ?? [];
  return renderRequestSchema.shape.name.safeParse(last).success ? last : '';
}

/** A question that is shown on the card of its template. */
const languageQuestion = 'runtime';

/** The languages that a template can be made in. */
export function languagesOf(questions: readonly Question[]): string[] {
  const found = questions.find(({ id }) => id === languageQuestion);
  return found && 'options' in found
    ? found.options.map(({ title }) => title)
    : [];
}
