import { moods } from '../../recorders/FaultySources';
import type { Api } from '../../support/api';
import { until } from './kills';
import { briefDeadline, stopwatch } from './others';
import { paged, Stand } from './Stand';

const others = { entityRef: 'component:default/load-2', live: 'false' };
/** Beside the deadline, for a busy machine. */
const slack = 2_500;

interface Status {
  id: string;
  outcome?: string;
  error?: string;
}

async function collectors(api: Api): Promise<Status[]> {
  const { body } = await api.get('/api/evidence/collectors');
  return body.items;
}

/** Pages are a matter of lists, which a pass reads and no look-up. */
const ofLists = new Set(['contradictory pages', 'endless pages']);

/**
 * Sources that hang, drip and lie: briefs keep their deadline and say which
 * source fails and why, those of other services are not slowed; and all is well
 * again when the source is.
 */
export async function badSources(stand: Stand): Promise<void> {
  const { api, books, sources } = stand;
  let next = stand.random.between(0, paged.length - 1);
  const askPaged = async (fault: string) => {
    next = (next + 1) % paged.length;
    const entityRef = `component:default/${paged[next]}`;
    const elapsed = stopwatch(stand);
    const [first, other] = await Promise.all([
      api.get('/api/incident-brief/brief', { entityRef }),
      api.get('/api/incident-brief/brief', others),
    ]);
    const took = elapsed();
    const came =
      first.status === 200 &&
      other.status === 200 &&
      took < briefDeadline + slack;
    books.answer(
      fault,
      `${stand.next('brief ')}: ${first.status}, ${other.status} in ${took} ms`,
      came,
    );
    return (first.body?.confidence ?? []) as {
      code: string;
      message: string;
    }[];
  };
  for (const mood of moods.filter(one => one !== 'well')) {
    const fault = `Source: ${mood}`;
    books.struck(fault);
    sources.mood = mood;
    const gaps = await askPaged(fault);
    const failing = gaps.filter(({ code }) => code === 'collector-failing');
    if (ofLists.has(mood)) {
      await until(
        'The pass over the lists says why it failed',
        async () =>
          (
            await collectors(api)
          ).some(
            ({ id, outcome, error }) =>
              id === 'pagerduty' && outcome === 'failed' && error,
          ),
        { within: 60_000, every: 500 },
      ).catch(error => books.problem(fault, String(error)));
    } else if (!failing.some(({ message }) => message.length > 20)) {
      books.problem(
        fault,
        `the brief does not say so: ${JSON.stringify(gaps)}`,
      );
    }
    sources.mood = 'well';
    const from = performance.now();
    await until(
      `The brief is well again after '${mood}'`,
      async () =>
        !(
          await askPaged(fault)
        ).some(({ code }) => code === 'collector-failing'),
      { within: 60_000, every: 1_000 },
    ).catch(error => books.problem(fault, String(error)));
    books.recovered(fault, performance.now() - from);
  }
}
