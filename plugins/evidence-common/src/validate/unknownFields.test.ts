import { pushedSchema } from '../operations/estate';
import { changeInputSchema, incidentInputSchema } from '../schemas';
import { unknownFields } from './unknownFields';

describe('unknownFields', () => {
  it('names them, and what may have been meant', () => {
    expect(
      unknownFields(
        incidentInputSchema,
        { source: 'pager', id: '1', serverity: 'P1', colour: 'red' },
        'an incident',
      ),
    ).toEqual([
      "'serverity' is not a field of an incident; did you mean 'severity'?",
      "'colour' is not a field of an incident",
    ]);
  });

  it('looks into objects, refinements and signals, and not into maps', () => {
    const signal = { type: 'workload', name: 'a', labels: { any: 'x' } };
    expect(
      unknownFields(
        changeInputSchema,
        {
          links: { rnu: 'https://ci.example/1' },
          signal: { ...signal, namespaces: 'shop' },
        },
        'a change',
      ),
    ).toEqual([
      "'rnu' is not a field of 'links' of a change; did you mean 'run'?",
      "'namespaces' is not a field of 'signal' of a change; did you mean 'namespace'?",
    ]);
  });

  it('names what all items of a list have once, and of many only some', () => {
    const workloads = Array.from({ length: 3 }, () => ({
      name: 'cart',
      verison: 'v2',
    }));
    const edges = [{ from: { type: 'text', txt: 'cart' } }];
    const facts = [{ entityRef: 'x', value: { any: 1 }, observed: 'now' }];
    expect(
      unknownFields(pushedSchema, { edges, facts, workloads }, 'a push'),
    ).toEqual([
      "'txt' is not a field of 'edges.from' of a push; did you mean 'text'?",
      "'observed' is not a field of 'facts' of a push; did you mean 'observedAt'?",
      "'verison' is not a field of 'workloads' of a push; did you mean 'version'? (3 times)",
    ]);
    const known = [
      ['slo.state', { name: 'latency', budgetRemaining: 1, burnRat: 2 }],
      ['incident.active', { id: 'INC-1', titel: 'Down' }],
    ].map(([name, one]) => ({ entityRef: 'x', name, value: [one] }));
    expect(unknownFields(pushedSchema, { facts: known }, 'a push')).toEqual([
      "'burnRat' is not a field of 'facts.value' of a push; did you mean 'burnRate'?",
      "'titel' is not a field of 'facts.value' of a push; did you mean 'title'?",
    ]);
    const many = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [`f${at}`, at]),
    );
    expect(unknownFields(incidentInputSchema, many, 'it')).toHaveLength(20);
    expect(unknownFields(incidentInputSchema, [many], 'it')).toEqual([]);
    expect(unknownFields(incidentInputSchema, null, 'it')).toEqual([]);
  });
});
