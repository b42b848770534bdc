import {
  parseApprovers,
  parseDependencies,
  splitList,
  splitPhrases,
} from './lists';

describe('splitList', () => {
  it.each([
    ['checkout, checkout-svc', ['checkout', 'checkout-svc']],
    ['checkout  checkout-svc\ncheckout', ['checkout', 'checkout-svc']],
    ['["check out", "co"]', ['check out', 'co']],
    ['["unfinished', ['["unfinished']],
    [' , ', []],
    [undefined, []],
  ])('reads %j', (text, names) => {
    expect(splitList(text)).toEqual(names);
  });

  it('keeps the spaces of a phrase', () => {
    expect(splitPhrases('place order, express pay,')).toEqual([
      'place order',
      'express pay',
    ]);
  });
});

describe('parseDependencies', () => {
  it('reads typed edges', () => {
    expect(
      parseDependencies(
        '- { type: publishes, target: resource:default/Orders }',
      ),
    ).toEqual({
      ok: true,
      value: [{ type: 'publishes', target: 'resource:default/orders' }],
    });
  });

  it('refuses an unknown type and a short reference in words', () => {
    expect(parseDependencies('[{ type: likes, target: a:b/c }]')).toEqual({
      ok: false,
      error: expect.stringContaining("'plumbline.dev/dependencies'"),
    });
    expect(parseDependencies('[{ type: calls, target: payment }]')).toEqual({
      ok: false,
      error: expect.stringContaining('must be a full entity reference'),
    });
  });
});

describe('parseApprovers', () => {
  it('takes users and groups only', () => {
    expect(parseApprovers('user:default/ana, group:default/pay')).toEqual({
      ok: true,
      value: ['user:default/ana', 'group:default/pay'],
    });
    expect(parseApprovers('component:default/pay').ok).toBe(false);
  });
});
