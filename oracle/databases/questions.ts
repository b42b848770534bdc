import type { Backend, Json } from './backend';
import { instants } from './seed';

/** Answers by question. */
export type Answers = Record<string, Json>;

const services = ['checkoutservice', 'frontend', 'legacy-orders'].map(
  name => `component:default/${name}`,
);

/** Lists of what is there at the end, of which each has a page of its own too. */
const lists = [
  '/api/evidence/discrepancies',
  '/api/evidence/incidents',
  '/api/scorecards/exemptions',
  '/api/scorecards/disputes',
  '/api/scorecards/controls',
  '/api/incident-brief/corrections',
  '/api/incident-brief/pins',
  '/api/provisioning/requests',
  '/api/provisioning/exemptions',
  '/api/toil/candidates',
];

const others = [
  '/api/evidence/overview',
  '/api/evidence/decisions',
  '/api/evidence/audit',
  '/api/evidence/audit/verification',
  '/api/evidence/usefulness',
  '/api/scorecards/baseline',
  '/api/scorecards/lapsing?days=90',
  '/api/scorecards/summary?by=owner',
  '/api/scorecards/team?owner=group:default/payments-platform',
  ...['history', 'promotion', 'accuracy', 'sample'].map(
    part => `/api/scorecards/controls/lock-files/${part}`,
  ),
  `/api/scorecards/verdicts/history?entityRef=${services[0]}&control=lock-files`,
  '/api/provisioning/policies',
  '/api/provisioning/products',
  '/api/toil/groups?members=500',
  '/api/toil/summary',
  '/api/toil/sources',
  '/api/toil/team?owner=group:default/payments-platform',
];

/** Asks all questions of the oracle, as somebody who may see everything. */
export async function ask(backend: Backend): Promise<Answers> {
  const answers: Answers = {};
  const get = async (path: string) => {
    const { status, body, text } = await backend.call(
      'tom.okafor',
      'GET',
      path,
    );
    if (status !== 200) {
      throw new Error(`${path}: ${status} ${text.slice(0, 500)}`);
    }
    // One entry a line, where it is no JSON.
    return body ?? { items: text.trim().split('\n') };
  };
  const pages = async (path: string) => {
    const first = await get(path);
    const all = { ...first };
    for (let { nextCursor } = first; nextCursor; ) {
      const next: Json = await get(
        `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(
          nextCursor,
        )}`,
      );
      all.items = [...all.items, ...next.items];
      nextCursor = next.nextCursor;
    }
    // Where a page ends is opaque.
    delete all.nextCursor;
    return all;
  };
  for (const at of instants) {
    for (const entityRef of services) {
      const brief = `/api/incident-brief/brief?entityRef=${entityRef}&at=${at}`;
      answers[brief] = await get(brief);
      const { body } = await backend.call(
        ...(['tom.okafor', 'POST', '/api/evidence/context'] as const),
        { entityRef, at },
      );
      answers[`context of ${entityRef} at ${at}`] = body;
    }
    for (const path of [
      `/api/scorecards/verdicts?limit=500&at=${at}`,
      `/api/evidence/changes?limit=500&from=2026-01-01T00:00:00Z&at=${at}`,
      `/api/evidence/graph?entityRef=${services[0]}&at=${at}`,
    ]) {
      answers[path] = await pages(path);
    }
  }
  for (const path of lists) {
    answers[path] = await pages(path);
    for (const { id, key } of answers[path].items ?? []) {
      answers[`${path}/${id ?? key}`] = await get(
        `${path}/${encodeURIComponent(id ?? key)}`,
      );
    }
  }
  for (const path of others) {
    answers[path] = await pages(path);
  }
  return answers;
}
