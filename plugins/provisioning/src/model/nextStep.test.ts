import {
  Exemption,
  Operation,
  ProvisioningRequest,
  State,
  states,
} from '@plumbline/backstage-plugin-provisioning-common';
import { nextStep } from './nextStep';
import {
  allowedActionsOf,
  mayDecide,
  mayDecideExemption,
  mayInEmergency,
  mayRevokeExemption,
} from './rights';

const operation = (has: Partial<Operation>): Operation => ({
  id: 'req-1/1',
  kind: 'create',
  state: 'active',
  requestedBy: 'user:default/ana',
  createdAt: '2026-11-20T10:00:00Z',
  intent: {},
  findings: [],
  approvals: [],
  ...has,
});

const request = (
  has: Partial<ProvisioningRequest>,
  latest: Partial<Operation> = {},
) =>
  ({
    id: 'req-1',
    state: 'active',
    requester: 'user:default/ana',
    intent: { owner: 'group:default/payments' },
    operations: [operation(latest)],
    ...has,
  } as ProvisioningRequest);

const as = (user: string, ...groups: string[]) => ({
  user,
  actsFor: new Set([user, ...groups]),
});

describe('what is next', () => {
  it.each(states)('is shown for what is %s', state => {
    const { title, words } = nextStep(request({ state }, { state }));
    expect(title).toMatch(/^[A-Z]\S* \S/);
    expect(words).toMatch(/\.$/);
  });

  it('names what it waits for', () => {
    const waitingFor = 'needs Terraform 1.x or OpenTofu';
    expect(nextStep(request({}, { state: 'rendered', waitingFor })).title).toBe(
      `The request waits: ${waitingFor}`,
    );
  });

  it('is the error of what failed, and the reason of who rejected', () => {
    const failed = { state: 'failed', error: 'No room.' } as const;
    expect(nextStep(request({}, failed)).words).toContain('No room.');
    const rejected = nextStep(
      request(
        {},
        {
          state: 'rejected',
          approvals: [
            { decision: 'rejected', reason: 'Too big' },
          ] as Operation['approvals'],
        },
      ),
    );
    expect(rejected.words).toContain('“Too big”');
    const withdrawn = { state: 'rejected', error: 'withdrawn by x' } as const;
    expect(nextStep(request({}, withdrawn)).words).toBe(
      'It was withdrawn by x; nothing was made of it.',
    );
  });

  it('is drift before all is well', () => {
    const drift = { digest: 'd', seenAt: '', sentences: [], changes: [] };
    expect(nextStep(request({ drift })).title).toBe('Another hand changed it');
  });
});

describe('who may', () => {
  const waiting = operation({
    state: 'waiting-for-approval',
    approvers: ['group:default/data', 'user:default/ana'],
  });

  it('never decide: the requester, even as an approver', () => {
    expect(mayDecide(request({}), waiting, as('user:default/ana'))).toEqual({
      may: false,
      why: 'You requested it, so somebody else has to decide.',
    });
  });

  it('decide: who is named, themselves or by a group', () => {
    const tom = as('user:default/tom', 'group:default/data');
    expect(mayDecide(request({}), waiting, tom)).toEqual({ may: true });
    expect(mayDecide(request({}), waiting, as('user:default/eve')).may).toBe(
      false,
    );
  });

  it('decide: on rules that nobody answered for yet', () => {
    const rules = [
      { rule: 'level' as const, because: 'x', by: ['group:default/data'] },
      { rule: 'high-cost' as const, because: 'y', by: ['user:default/tom'] },
    ];
    const partly = {
      ...waiting,
      rules: [{ ...rules[0], approvedBy: 'user:default/eve' }, rules[1]],
    };
    const eve = as('user:default/eve', 'group:default/data');
    expect(mayDecide(request({}), { ...waiting, rules }, eve).may).toBe(true);
    expect(mayDecide(request({}), partly, eve).may).toBe(false);
    expect(mayDecide(request({}), partly, as('user:default/tom')).may).toBe(
      true,
    );
  });

  it('withdraw: the requester, and only what was never begun', () => {
    const timeline = (state: State) =>
      [{ operation: 'req-1/1', state }] as ProvisioningRequest['timeline'];
    const may = (state: State, user = 'ana', before: State = 'submitted') =>
      allowedActionsOf(
        request({ state, timeline: timeline(before) }, { state }),
        as(`user:default/${user}`, 'group:default/payments'),
      ).withdraw;
    const ways = states.filter(state => may(state));
    expect(ways.sort()).toEqual([
      ...['planned', 'rendered', 'submitted', 'waiting-for-approval'],
    ]);
    expect(may('rendered', 'sam')).toBe(false);
    expect(may('rendered', 'ana', 'applying')).toBe(false);
  });

  it('decide in an emergency: who is named for that, and never the requester', () => {
    const named = operation({
      emergencyApprovers: ['user:default/ana', 'group:default/duty'],
    });
    const eve = as('user:default/eve', 'group:default/duty');
    expect(mayInEmergency(request({}), named, eve)).toBe(true);
    expect(mayInEmergency(request({}), named, as('user:default/ana'))).toBe(
      false,
    );
    expect(mayInEmergency(request({}), waiting, eve)).toBe(false);
  });

  it('decide on an exemption: its approvers; take it back: its owners, too', () => {
    const one = (state: Exemption['state']) =>
      ({
        ...{ state, owner: 'group:default/payments' },
        requestedBy: 'user:default/ana',
        approvers: ['user:default/tom', 'user:default/ana'],
      } as Exemption);
    const tom = as('user:default/tom');
    const ana = as('user:default/ana');
    const sam = as('user:default/sam', 'group:default/payments');
    expect(mayDecideExemption(one('pending'), tom)).toBe(true);
    expect(mayDecideExemption(one('approved'), tom)).toBe(false);
    expect(mayDecideExemption(one('pending'), ana)).toBe(false);
    expect(mayDecideExemption(one('pending'), sam)).toBe(false);
    expect(mayRevokeExemption(one('pending'), sam)).toBe(true);
    expect(mayRevokeExemption(one('pending'), tom)).toBe(false);
    expect(mayRevokeExemption(one('approved'), tom)).toBe(true);
    expect(mayRevokeExemption(one('expired'), sam)).toBe(false);
    expect(mayRevokeExemption(one('approved'), as('user:default/eve'))).toBe(
      false,
    );
  });

  it('change it: only its owners, and only while nothing else is done', () => {
    const sam = as('user:default/sam', 'group:default/payments');
    expect(allowedActionsOf(request({}), sam)).toMatchObject({
      modify: true,
      destroy: true,
      extend: false,
      retry: false,
    });
    expect(
      allowedActionsOf(request({}, { state: 'applying' }), sam).modify,
    ).toBe(false);
    expect(allowedActionsOf(request({}), as('user:default/eve')).destroy).toBe(
      false,
    );
    expect(allowedActionsOf(request({}, { state: 'failed' }), sam).retry).toBe(
      true,
    );
  });
});
