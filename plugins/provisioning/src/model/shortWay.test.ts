import { shortWayWords } from './shortWay';

const incident = { id: 'INC-7', stale: false };

it.each([
  ['nothing is known', undefined, /^While its service has/],
  ['one is open', [incident], /has an open incident \(INC-7\), so you may/],
  [
    'nobody confirmed it lately',
    [{ ...incident, stale: true }],
    /^No source has confirmed recently that INC-7 is still open/,
  ],
  [
    'one of two was confirmed',
    [{ id: 'INC-6', stale: true }, incident],
    /has an open incident \(INC-7\)/,
  ],
  ['there is none', [], /no known open incident/],
])('says of the short way what holds where %s', (_, incidents, words) => {
  expect(shortWayWords(incidents && { incidents })).toMatch(words);
});
