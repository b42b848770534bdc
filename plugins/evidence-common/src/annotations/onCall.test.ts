import { onCallAt, parseOnCall } from './onCall';

function roster(text: string) {
  const result = parseOnCall(text);
  if (!result.ok) {
    throw new Error(result.error);
  }
  return result.value;
}

const rotating = roster(`
levels:
  - name: Primary
    rotation:
      start: 2026-01-05T06:00:00Z
      every: 12h
      users: [user:default/ana.ruiz, user:default/sam.okoye]
  - after: 15m
    rotation:
      start: 2026-01-05T08:00:00+02:00
      every: 7d
      users: [user:default/Li.Wei]
`);

describe('onCallAt', () => {
  it('answers every level, with the end of each shift', () => {
    expect(onCallAt(rotating, '2026-01-05T20:00:00Z')).toEqual([
      {
        level: 1,
        name: 'Primary',
        user: 'user:default/sam.okoye',
        until: '2026-01-06T06:00:00.000Z',
      },
      {
        level: 2,
        after: '15m',
        user: 'user:default/li.wei',
        until: '2026-01-12T06:00:00.000Z',
      },
    ]);
  });

  it('hands over exactly at the end, and begins again after the last user', () => {
    const primary = (at: string) => onCallAt(rotating, at)[0].user;
    expect(primary('2026-01-05T17:59:59.999Z')).toBe('user:default/ana.ruiz');
    expect(primary('2026-01-05T18:00:00Z')).toBe('user:default/sam.okoye');
    expect(primary('2026-01-06T06:00:00Z')).toBe('user:default/ana.ruiz');
  });

  it('names nobody before a rotation begins', () => {
    expect(onCallAt(rotating, '2026-01-05T05:59:59Z')[0]).toEqual({
      level: 1,
      name: 'Primary',
    });
  });

  const covered = roster(`
levels:
  - shifts:
      - { user: user:default/li.wei, start: 2026-01-07T00:00:00Z, end: 2026-01-08T00:00:00Z }
      - { user: user:default/tom.okafor, start: 2026-01-07T12:00:00Z, end: 2026-01-07T18:00:00Z }
    rotation: { start: 2026-01-05T00:00:00Z, every: 7d, users: [user:default/ana.ruiz] }
`);

  it.each([
    ['2026-01-06T00:00:00Z', 'ana.ruiz', '2026-01-07T00:00:00.000Z'],
    ['2026-01-07T00:00:00Z', 'li.wei', '2026-01-07T12:00:00.000Z'],
    ['2026-01-07T13:00:00Z', 'tom.okafor', '2026-01-07T18:00:00.000Z'],
    ['2026-01-07T20:00:00Z', 'li.wei', '2026-01-08T00:00:00.000Z'],
    ['2026-01-09T00:00:00Z', 'ana.ruiz', '2026-01-12T00:00:00.000Z'],
  ])(
    'lets a shift take precedence over the rotation: %s',
    (at, user, until) => {
      expect(onCallAt(covered, at)).toEqual([
        { level: 1, user: `user:default/${user}`, until },
      ]);
    },
  );
});

describe('parseOnCall', () => {
  it.each([
    ['levels: [', /is not YAML/],
    ['', /is not valid: /],
    ['levels: []', /at 'levels'/],
    ['levels: [{ name: Primary }]', /needs 'shifts', a 'rotation', or both/],
    [
      'levels: [{ rotation: { start: 2026-01-05T06:00:00Z, every: weekly, users: [user:default/a] } }]',
      /at 'levels.0.rotation.every': must be a duration such as '15m'/,
    ],
    [
      'levels: [{ rotation: { start: monday, every: 7d, users: [user:default/a] } }]',
      /must be an ISO 8601 instant/,
    ],
    [
      'levels: [{ shifts: [{ user: user:default/a, start: 2026-01-02T00:00:00Z, end: 2026-01-01T00:00:00Z }] }]',
      /'end' must be after 'start'/,
    ],
    ['levels: [{ rota: 1 }]', /rota/],
    [`a: ${'x'.repeat(70_000)}`, /longer than/],
  ])('says in one sentence what is wrong with %.40s', (text, message) => {
    const result = parseOnCall(text);
    expect(result).toEqual({
      ok: false,
      error: expect.stringMatching(message),
    });
    expect((result as { error: string }).error).not.toContain('\n');
  });

  it('does not expand a bomb of aliases', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map(
          (name, i) =>
            `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`)}]`,
        ),
    ].join('\n');
    expect(parseOnCall(bomb).ok).toBe(false);
  });
});
