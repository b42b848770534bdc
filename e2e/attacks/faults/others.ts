import type { Api } from '../../support/api';
import type { Stand } from './Stand';

/**
 * What passes until it is called (ms), without what the portal waited for a core
 * that others had: what is left, the fault or the portal has to answer for.
 */
export function stopwatch({ replicas: [portal] }: Stand): () => number {
  const now = () => performance.now() - portal.waitedForCore();
  const began = now();
  return () => Math.round(now() - began);
}

/** A brief must arrive within its deadline; the rest is for a busy machine. */
export const briefDeadline = 2_000;
const slack = 1_500;

/** What has to be answered whatever is amiss with one entry, one source or one disk. */
const reads: [path: string, query: Record<string, string>][] = [
  [
    '/api/incident-brief/brief',
    { entityRef: 'component:default/load-1', live: 'false' },
  ],
  [
    '/api/incident-brief/brief',
    { entityRef: 'component:default/basket', live: 'false' },
  ],
  ['/api/evidence/changes', { limit: '20' }],
  ['/api/evidence/incidents', {}],
  ['/api/evidence/alert-groups', {}],
  ['/api/evidence/discrepancies', {}],
  ['/api/evidence/decisions', {}],
  ['/api/evidence/overview', {}],
  ['/api/incident-brief/deliveries', {}],
  ['/api/scorecards/verdicts', {}],
  ['/api/scorecards/controls', {}],
  ['/api/toil/candidates', {}],
  ['/api/toil/groups', {}],
  ['/api/toil/summary', {}],
  ['/api/toil/unmatched', {}],
];

/** Enters whether each answers, by a person as by the local token. */
export async function othersAnswer(stand: Stand, fault: string): Promise<void> {
  const callers: Api[] = [stand.api, await stand.decider()];
  for (const [path, query] of reads) {
    for (const [index, api] of callers.entries()) {
      const elapsed = stopwatch(stand);
      const answer = await api.get(path, query).catch(error => ({
        status: 0,
        text: String(error),
      }));
      const took = elapsed();
      const came = answer.status === 200 && took < briefDeadline + slack;
      const who = index === 0 ? 'the local token' : 'a person';
      stand.books.answer(
        fault,
        `${stand.next('answer ')}: ${path} ${JSON.stringify(
          query,
        )} for ${who}` +
          (came
            ? ''
            : `: ${answer.status} after ${took} ms, ${answer.text.slice(
                0,
                200,
              )}`),
        came,
      );
    }
  }
}
