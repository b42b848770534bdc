import { parseApprovers } from './approvers';

describe('parseApprovers', () => {
  it('takes users and groups only', () => {
    expect(parseApprovers('user:default/ana, group:default/pay')).toEqual({
      ok: true,
      value: ['user:default/ana', 'group:default/pay'],
    });
    expect(parseApprovers('component:default/pay').ok).toBe(false);
    expect(parseApprovers('Payments Team').ok).toBe(false);
  });
});
