import {
  compareText,
  distributionOf,
  type Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import { chosenOptions } from './answers';
import type { PathFigures } from '../schemas/creation';
import type { Answers, ServiceTemplate } from '../schemas/serviceTemplateFile';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What nothing moved for as long is left, not on its way. */
const leftAfterMs = 14 * dayMs;

/** Steps on the way to production, in their order; data stores are beside it. */
export const pathSteps = [
  'repository',
  'contents',
  'merged',
  'deployed',
] as const;
type PathStep = (typeof pathSteps)[number];

/** Instants are epoch milliseconds. */
export type FollowedCreation = {
  template: string;
  version: number;
  answers: Answers;
  createdAt: number;
  /** Taken back, or to be. */
  isWithdrawn: boolean;
  /** When each was done; those that are not done are absent. */
  doneAt: Partial<Record<PathStep, number>>;
  /** Nothing reports whether these were done. */
  unknown: readonly PathStep[];
};

/**
 * How the golden path does: how far services got, how long that took since they
 * were requested, where their creators left it, and what was answered otherwise
 * than the template proposes.
 *
 * @param of.templateOf - with which a service was made; undefined where it is gone
 */
export function pathFigures(
  creations: readonly FollowedCreation[],
  of: {
    now: number;
    templateOf: (
      creation: Pick<FollowedCreation, 'template' | 'version'>,
    ) => Pick<ServiceTemplate, 'questions'> | undefined;
  },
): Pick<PathFigures, 'changedDefaults' | 'created' | 'manualSteps' | 'steps'> {
  return {
    created: creations.length,
    steps: pathSteps.map((step, index) => {
      const reached = creations.flatMap(({ createdAt, doneAt }) => {
        const at = doneAt[step];
        return at === undefined ? [] : [Math.max(0, at - createdAt) / hourMs];
      });
      const before = pathSteps.slice(0, index);
      const stopped = creations.filter(
        ({ doneAt }) =>
          doneAt[step] === undefined &&
          before.every(one => doneAt[one] !== undefined),
      );
      const left = stopped.filter(one => isLeft(one, step, of.now));
      const unknown = stopped.filter(one => isUnknown(one, step));
      return {
        step,
        reached: reached.length,
        hours: distributionOf(reached, 0),
        waiting: stopped.length - left.length - unknown.length,
        left: left.length,
        unknown: unknown.length,
      };
    }),
    manualSteps: manualSteps(creations, of.templateOf),
    changedDefaults: changedDefaults(creations, of.templateOf),
  };
}

function isUnknown(
  { isWithdrawn, unknown }: FollowedCreation,
  step: PathStep,
): boolean {
  return !isWithdrawn && unknown.includes(step);
}

function isLeft(
  creation: FollowedCreation,
  step: PathStep,
  now: number,
): boolean {
  const { createdAt, doneAt, isWithdrawn } = creation;
  const done = Object.values(doneAt).filter(at => at !== undefined);
  const last = Math.max(createdAt, ...done);
  return (
    isWithdrawn || (!isUnknown(creation, step) && now - last > leftAfterMs)
  );
}

/** The merge of the contents, and the request of each data store. */
function manualSteps(
  creations: readonly FollowedCreation[],
  templateOf: Parameters<typeof pathFigures>[1]['templateOf'],
): PathFigures['manualSteps'] {
  const counts = new Map<string, PathFigures['manualSteps'][number]>();
  for (const creation of creations.filter(one => !one.isWithdrawn)) {
    const template = templateOf(creation);
    const chosen = template ? chosenOptions(template, creation.answers) : [];
    const stores = chosen.flatMap(({ product, title }) =>
      product === undefined
        ? []
        : { step: 'database' as const, product, title },
    );
    const steps: Omit<PathFigures['manualSteps'][number], 'services'>[] = [
      { step: 'merged' },
      ...new Map(stores.map(one => [one.product, one])).values(),
    ];
    for (const step of steps) {
      const key = JSON.stringify([step.step, step.product]);
      const services = (counts.get(key)?.services ?? 0) + 1;
      counts.set(key, { ...step, services });
    }
  }
  return [...counts.values()].sort((a, b) => b.services - a.services);
}

/** By how often; those that were never changed are absent. */
function changedDefaults(
  creations: readonly FollowedCreation[],
  templateOf: Parameters<typeof pathFigures>[1]['templateOf'],
): PathFigures['changedDefaults'] {
  const counts = new Map<string, PathFigures['changedDefaults'][number]>();
  for (const creation of creations) {
    const { answers, template } = creation;
    for (const question of templateOf(creation)?.questions ?? []) {
      if (question.default === undefined) {
        continue;
      }
      const { id, title } = question;
      const key = JSON.stringify([template, id]);
      const count = counts.get(key) ?? {
        template,
        question: id,
        title,
        changed: 0,
        of: 0,
      };
      counts.set(key, {
        ...count,
        of: count.of + 1,
        changed:
          count.changed + (isSame(answers[id], question.default) ? 0 : 1),
      });
    }
  }
  return [...counts.values()]
    .filter(({ changed }) => changed > 0)
    .sort((a, b) => b.changed / b.of - a.changed / a.of);
}

/**
 * What incidents name as a default that was missing, by how often; names that
 * differ in their case alone are one.
 *
 * @param incidents - the latest first
 * @param refs - of the services that count
 */
export function missingDefaultsIn(
  incidents: readonly Pick<Incident, 'entityRefs' | 'missingDefaults'>[],
  refs: ReadonlySet<string>,
): PathFigures['missingDefaults'] {
  const found = new Map<
    string,
    { name: string; incidents: number; services: Set<string> }
  >();
  for (const { entityRefs, missingDefaults = [] } of incidents) {
    const services = entityRefs.filter(ref => refs.has(ref));
    const names = new Map(
      missingDefaults.map(name => [name.toLocaleLowerCase('en-US'), name]),
    );
    for (const [key, name] of services.length > 0 ? names : []) {
      const one = found.get(key) ?? { name, incidents: 0, services: new Set() };
      one.incidents++;
      services.forEach(ref => one.services.add(ref));
      found.set(key, one);
    }
  }
  return [...found.values()]
    .map(({ services, ...one }) => ({ ...one, services: services.size }))
    .sort((a, b) => b.incidents - a.incidents || compareText(a.name, b.name));
}

/** Of lists, the order means nothing. */
function isSame(
  answer: Answers[string] | undefined,
  proposed: string | string[],
): boolean {
  const texts = (value: string | string[] | undefined) =>
    JSON.stringify([value ?? []].flat().sort());
  return texts(answer) === texts(proposed);
}
