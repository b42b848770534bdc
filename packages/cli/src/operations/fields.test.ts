import {
  decisionOperations,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import { provisioningOperations } from '@plumbline/backstage-plugin-provisioning-common';
import { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';
import { toilOperations } from '@plumbline/backstage-plugin-toil-common';
import { InvalidArgumentError } from 'commander';
import { fieldsOf } from './fields';

const take = (field: ReturnType<typeof fieldsOf>, name: string, text: string) =>
  field.get(name)?.parse?.(text, undefined);

describe('fields of an operation', () => {
  it('are optional or not, with values, help and limits of the schema', () => {
    const inbox = fieldsOf(decisionOperations.listDecisionsInbox.query);
    expect(inbox.get('view')).toMatchObject({
      required: false,
      description: expect.stringContaining('for the caller to decide'),
      values: ['waiting', 'requested', 'decided'],
    });
    expect(inbox.get('limit')).toMatchObject({ max: 200 });
    expect(take(inbox, 'limit', '7')).toBe(7);
    const request = fieldsOf(scorecardsOperations.requestExemption.body);
    expect(
      [...request].map(([name, field]) => [name, field?.required]),
    ).toEqual(
      ['entityRef', 'control', 'reason', 'expires'].map(name => [name, true]),
    );
  });

  it('take lists, days and instants, and refuse what is none', () => {
    const list = fieldsOf(evidenceOperations.listDiscrepancies.query);
    expect(take(list, 'state', 'open, closed')).toEqual(['open', 'closed']);
    expect(() => take(list, 'state', 'open,odd')).toThrow(InvalidArgumentError);
    const exemption = fieldsOf(scorecardsOperations.requestExemption.body);
    expect(take(exemption, 'expires', '2026-12-31')).toBe('2026-12-31');
    const lapsing = fieldsOf(scorecardsOperations.listExemptions.query);
    expect(() => take(lapsing, 'lapsesBefore', '2026-12-31')).toThrow(
      InvalidArgumentError,
    );
    expect(take(lapsing, 'lapsesBefore', '2026-12-31T01:00:00+01:00')).toBe(
      '2026-12-31T00:00:00.000Z',
    );
  });

  it('are flags where they are true or false, and none where they are objects', () => {
    const retry = fieldsOf(provisioningOperations.retry.body);
    expect(retry.get('dryRun')).toEqual({ required: false });
    expect([retry.has('intent'), retry.get('intent')]).toEqual([
      true,
      undefined,
    ]);
    expect(
      fieldsOf(toilOperations.listCandidates.query).get('stale')?.placeholder,
    ).toBeUndefined();
    expect(fieldsOf(evidenceOperations.resolve.body).size).toBe(0);
  });
});
