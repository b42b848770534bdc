import { standingOf } from './standing';

const [a, b, c] = ['a', 'b', 'c'].map(name => `component:default/${name}`);

describe('standingOf', () => {
  it.each([
    ['nothing', [], { status: 'unmatched' }],
    ['the only one', [[a]], { status: 'matched', entityRef: a }],
    ['one of two', [[a, b]], { status: 'ambiguous' }],
    ['the next signal', [[a, b], [c]], { status: 'matched', entityRef: c }],
    ['the last signal', [[a, b], []], { status: 'unmatched' }],
  ])('decides by %s', (_, candidates, expected) => {
    expect(standingOf(candidates)).toEqual(expected);
  });
});
