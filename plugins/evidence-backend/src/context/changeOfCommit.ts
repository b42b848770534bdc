import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type changeDeliveryQuerySchema,
  commitsOfRuns,
  dayMs,
  distinctRevisions,
  isSameRevision,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import type { LedgerService } from '../changes';
import type { EstateView } from '../estate/EstateReader';
import { unknownEntity } from './unknownEntity';

/** The same as for one change: a year, and so many of them. */
const daysBefore = 365;
const mostChanges = 5_000;
/** In a message; more are counted. */
const mostListed = 20;

/**
 * The id of a change of the one service that has a commit.
 *
 * @throws NotFoundError, or ConflictError where several services or commits fit
 */
export async function changeOfCommit(
  ledger: Pick<LedgerService, 'entries'>,
  query: z.output<typeof changeDeliveryQuerySchema>,
  estate: EstateView,
): Promise<string> {
  const { commit, entityRef, repository } = query;
  const named =
    repository === undefined
      ? [entityRef!]
      : estate.model.identity.candidates({
          type: 'repository',
          url: repository,
        });
  const refs = named.filter(ref => estate.isVisible?.(ref) ?? true);
  const { complete, entries } = await ledger.entries({
    refs,
    kinds: ['commit', 'deploy'],
    limit: mostChanges,
    from: estate.at - daysBefore * dayMs,
    to: estate.at,
  });
  const known = entries.map(({ change, entityRef: ref = '', id }) => ({
    id,
    entityRef: ref,
    kind: change.kind,
    commit: change.commit,
    revision: change.revision,
  }));
  const commitOf = commitsOfRuns(known);
  const fitting = known.flatMap(one => {
    const revision = one.commit ?? one.revision;
    const whole = commitOf({ entityRef: one.entityRef, revision });
    return isSameRevision(whole, commit) ? { ...one, whole: whole! } : [];
  });
  const [of, ...others] = distinctRevisions(fitting.map(one => one.whole));
  if (of === undefined) {
    if (entityRef !== undefined && !estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    throw new NotFoundError(
      refs.length === 0
        ? `No service that you may see is of the repository '${repository}'`
        : `No change of ${listed(refs)} has the commit '${commit}'${
            complete ? '' : `, among their last ${mostChanges} changes`
          }`,
    );
  }
  if (others.length > 0) {
    throw new ConflictError(
      `'${commit}' is the beginning of several commits: ${listed([
        of,
        ...others,
      ])}`,
    );
  }
  const services = [...new Set(fitting.map(one => one.entityRef))].sort();
  if (services.length > 1) {
    throw new ConflictError(
      `The commit is of several services: say which by 'entityRef', ${listed(
        services,
      )}`,
    );
  }
  return (fitting.find(({ kind }) => kind === 'commit') ?? fitting[0]).id;
}

function listed(all: readonly string[]): string {
  const more = all.length - mostListed;
  return [
    ...all.slice(0, mostListed),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join(', ');
}
