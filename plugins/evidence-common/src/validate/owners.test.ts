import { check, component, org, places } from './__testUtils__/check';
import { applyFix } from './__testUtils__/applyFix';

function about(text: string, options?: Parameters<typeof check>[1]) {
  return check({ 'a.yaml': text, 'org.yaml': org }, options).filter(
    ({ file }) => file === 'a.yaml',
  );
}

describe('owners', () => {
  it('accepts a Group, by any form of its reference', () => {
    for (const owner of ['web', 'group:web', 'Group:default/Web']) {
      expect(about(component(`owner: ${owner}`))).toEqual([]);
    }
  });

  it.each<[owner: string, rule: string, fixed: string]>([
    ['user:default/li.wei', 'owner-person', 'group:default/web'],
    ['li.wei', 'owner-person', 'group:default/web'],
    ['user:ana.ruiz@acme.dev', 'owner-person', ''],
    ['Payments Platform', 'owner-free-text', 'group:default/payments-platform'],
    ['Payments Team', 'owner-free-text', 'group:default/payments-platform'],
    ["'@pay-eng'", 'owner-free-text', 'group:default/payments-platform'],
    ["'@acme/pay-eng'", 'owner-free-text', 'group:default/payments-platform'],
    ["'#pay-oncall'", 'owner-free-text', 'group:default/payments-platform'],
    ['@pay-eng', 'owner-free-text', 'group:default/payments-platform'],
    ['[web]', 'owner-free-text', ''],
    ['payment-platform', 'owner-unknown', 'group:default/payments-platform'],
    ['growth-squad', 'owner-unknown', ''],
    ['acme/web', 'owner-unknown', 'group:default/web'],
    ['system:shop', 'owner-not-a-group', 'group:default/web'],
    ["''", 'owner-missing', ''],
    ['#pay-oncall', 'owner-missing', 'group:default/payments-platform'],
  ])('refuses %s as %s', (owner, rule, fixed) => {
    const text = component(`owner: ${owner}`);
    const [finding, ...more] = about(text);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ rule, severity: 'error', line: 8 });
    // Where whom it should be is for a person to say, the line is an example.
    expect(finding.fix?.paste).toMatch(
      new RegExp(`^ {2}owner: ${fixed || 'group:default/\\S+'}$`),
    );
    const left = about(applyFix(text, finding.fix!));
    expect(left).toHaveLength(fixed ? 0 : 1);
  });

  it('asks for the owner of its system where there is none', () => {
    const text = component('system: shop');
    const [finding] = about(text);
    expect(places([finding])).toEqual(['5:1 owner-missing']);
    expect(finding.fix?.paste).toBe('  owner: group:default/web');
    expect(about(applyFix(text, finding.fix!))).toEqual([]);
  });

  it('names every Group that could be meant, and chooses none', () => {
    const portal = ['a', 'b'].map(namespace => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name: 'pay', namespace },
    }));
    const [finding] = check(component('owner: pay'), { portal });
    expect(finding.rule).toBe('reference-ambiguous');
    expect(finding.message).toMatch(/group:a\/pay or group:b\/pay/);
    expect(finding.fix?.replace).toBeUndefined();
  });

  it('says nothing certain of a Group that only the portal could know', () => {
    const [finding] = about(component('owner: growth-squad'), {
      selfContained: false,
    });
    expect(finding).toMatchObject({
      rule: 'reference-unchecked',
      severity: 'note',
      message: expect.stringContaining('cannot be checked without the portal'),
    });
  });

  it('takes the file for its own entities, and the portal for the rest', () => {
    const portal = [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: {
          name: 'ops',
          annotations: { 'plumbline.dev/pager': 'P1' },
        },
        relations: [{ type: 'hasMember', targetRef: 'user:default/kim' }],
      },
    ];
    expect(check(component('owner: ops'), { portal })).toEqual([]);
  });

  it('demands no owner of what Backstage lets do without', () => {
    const location = `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: all }
spec: { targets: [] }
`;
    expect(check(location)).toEqual([]);
  });
});

describe('Groups that own something', () => {
  it('have members and say how to reach them', () => {
    const bare = `---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: bare
spec: { type: team, children: [] }
`;
    const findings = check(`${component('owner: bare')}${bare}`);
    expect(places(findings)).toEqual([
      '13:9 group-without-escalation',
      '13:9 group-without-members',
    ]);
    expect(findings.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(check(bare)).toEqual([]);
  });
});
