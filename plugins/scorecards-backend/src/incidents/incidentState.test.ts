/** @jest-environment node */
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Incident } from '@plumbline/backstage-plugin-evidence-common';
import { aService } from '../gates/__testUtils__/gateEstate';
import { incidentState } from './incidentState';

const incident = (source: string, status: Incident['status']): Incident => ({
  key: `${source}/INC-1`,
  id: 'INC-1',
  source,
  status,
  entityRefs: [],
  start: '2026-03-01T10:00:00Z',
  end: '2026-03-01T11:00:00Z',
  receivedAt: '2026-03-01T10:00:00Z',
  updatedAt: '2026-03-01T11:00:00Z',
});
const reporting = aService('cart', { incidents: [{ id: 'INC-7' }] });
const silent = aService('cart');
const sentence =
  "No source has an open incident 'INC-1'; open for these services: INC-7";

/** Evidence that shows users nothing of hidden services. */
function stateOf(
  incidents: Incident[],
  given: { facts?: object[]; isHidden?: boolean; failure?: Error } = {},
) {
  const auth = mockServices.auth();
  return incidentState('INC-1', (given.facts ?? [reporting]) as never, {
    auth,
    credentials: mockCredentials.user(),
    evidence: {
      getIncident: async (id, { credentials }) => {
        if (given.failure) {
          throw given.failure;
        }
        const isUser = auth.isPrincipal(credentials as never, 'user');
        const found = incidents.filter(one => one.id === id);
        if (found.length > 1) {
          throw new ConflictError('Several sources have it');
        }
        if (found.length === 0 || (given.isHidden && isUser)) {
          throw new NotFoundError('There is none');
        }
        return found[0];
      },
      listIncidents: async ({ cursor, status }) => {
        const found = incidents.filter(one => one.status === status);
        const at = Number(cursor ?? 0);
        return {
          items: found.slice(at, at + 1),
          ...(at + 1 < found.length && { nextCursor: `${at + 1}` }),
        };
      },
    },
  });
}

describe('the state of an incident', () => {
  it('is open where one of several sources has it open', async () => {
    const ended = [incident('a', 'resolved'), incident('b', 'resolved')];
    for (const facts of [[reporting], [silent]]) {
      await expect(stateOf(ended, { facts })).rejects.toThrow(
        "No source has an open incident 'INC-1'",
      );
    }
    const other = { ...incident('d', 'acknowledged'), id: 'INC-2' };
    await expect(
      stateOf([...ended, other, incident('c', 'acknowledged')]),
    ).resolves.toBe('open');
  });

  it('is not disclosed to who may not read it', async () => {
    const ended = [incident('a', 'resolved')];
    await expect(stateOf(ended)).rejects.toThrow(
      "The incident 'INC-1' ended at 2026-03-01T11:00:00Z",
    );
    await expect(stateOf(ended, { isHidden: true })).rejects.toThrow(sentence);
    await expect(stateOf([])).rejects.toThrow(sentence);
  });

  it('is unknown only where the pager says nothing of the services', async () => {
    const failure = new Error('Evidence is away');
    await expect(stateOf([], { failure })).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(stateOf([], { failure, facts: [silent] })).resolves.toBe(
      'unknown',
    );
    await expect(stateOf([], { facts: [silent] })).resolves.toBe('unknown');
  });
});
