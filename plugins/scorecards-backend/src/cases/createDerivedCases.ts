import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type CasesBySubject,
  DerivedCases,
  Loop,
  paced,
  pause,
  type PublishedCase,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import { stringifyError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ControlRegistry } from '../registry/ControlRegistry';

const everyMs = 5 * 60_000;

type Case = Omit<PublishedCase, 'revision'>;

/** Cases that follow from one kind of subject. */
export type CaseFamily = {
  /** Begins its subjects; those of one family have none. */
  prefix: string;
  /** Those that may have cases. */
  subjects: () => Promise<readonly string[]>;
  casesOf: (subjects: readonly string[]) => Promise<CasesBySubject>;
  endOf: (
    subject: string,
    id: string,
  ) => Promise<Pick<Case, 'outcome' | 'state'>>;
};

/** Lists in the inbox what waits for a decision without a request. */
export function createDerivedCases(options: {
  families: readonly CaseFamily[];
  knex: Knex;
  logger: LoggerService;
  registry: Pick<ControlRegistry, 'isReady'>;
}) {
  const { knex, logger, registry } = options;
  // The longest first: the one without a prefix takes what is left.
  const families = [...options.families].sort(
    (a, b) => b.prefix.length - a.prefix.length,
  );
  const given = (subject: string) => {
    const family = families.find(({ prefix }) => subject.startsWith(prefix))!;
    return { family, own: subject.slice(family.prefix.length) };
  };
  const cases = new DerivedCases({
    everyMs,
    knex,
    setAside: SetAside.of(knex),
    what: 'what waits for a decision',
    subjects: async () =>
      (
        await Promise.all(
          families.map(async ({ prefix, subjects }) => {
            try {
              return (await subjects()).map(subject => `${prefix}${subject}`);
            } catch (error) {
              // The others are looked at all the same.
              logger.warn('What waits for a decision can not be read', {
                family: prefix,
                cause: stringifyError(error),
              });
              return [];
            }
          }),
        )
      ).flat(),
    casesOf: async subjects => {
      const found = new Map<string, readonly Case[]>();
      for (const family of families) {
        const some = subjects
          .map(given)
          .flatMap(one => (one.family === family ? one.own : []));
        const waiting =
          some.length > 0 ? await family.casesOf(some) : new Map<string, []>();
        waiting.forEach((each, own) =>
          found.set(`${family.prefix}${own}`, each),
        );
      }
      return found;
    },
    endOf: (subject, id) => {
      const { family, own } = given(subject);
      return family.endOf(own, id);
    },
  });
  const loop = new Loop({
    logger,
    everyMs,
    what: 'Looking for what waits for a decision',
    run: async signal => {
      // At the start the standards are still being read.
      while (!registry.isReady && !signal.aborted) {
        await pause(paced(1_000), signal);
      }
      await cases.look(signal);
    },
  });
  return { cases, loop };
}
