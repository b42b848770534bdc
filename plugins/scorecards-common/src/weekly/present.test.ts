import { WeeklyItem, WeeklyReview, weeklySections } from '../schemas';
import { weeklyDigest } from './present';

const item = (id: number): WeeklyItem => ({
  id: String(id),
  title: `${id} 🧨`.repeat(200),
  state: 'open',
  entityRef: `component:default/${'long-name-'.repeat(6)}`,
  owner: 'group:default/payments',
  due: '2026-03-10T00:00:00Z',
  nextStep: 'Do what is to be done about it. '.repeat(20),
});
const review = (total: number): WeeklyReview => ({
  owner: 'group:default/payments',
  week: '2026-W09',
  digest: '',
  from: '',
  to: '',
  at: '2026-03-02T00:00:00.000Z',
  sections: weeklySections.map(name => ({
    name,
    total,
    unknown: [],
    items: Array.from({ length: Math.min(total, 200) }, (_, at) => item(at)),
  })),
});

describe('weeklyDigest', () => {
  it.each([0, 1, 2, 5, 6, 1000])(
    'is short, and counts what it leaves out, with %s items a section',
    total => {
      const text = weeklyDigest(review(total));
      expect(text.length).toBeLessThanOrEqual(2_500);
      expect(text).not.toMatch(/\p{Cs}/u);
      const sections = text.split(/^(?=[A-Z])/mu).filter(Boolean);
      expect(sections).toHaveLength(total === 0 ? 0 : weeklySections.length);
      for (const section of sections) {
        const [heading, ...lines] = section.trim().split('\n');
        expect(heading).toMatch(new RegExp(`: ${total}$`));
        const left = /^• and (\d+) more$/.exec(lines.at(-1) ?? '')?.[1];
        const named = lines.length - (left === undefined ? 0 : 1);
        expect(named === 0 || named + Number(left ?? 0) === total).toBe(true);
      }
    },
  );

  it('names as many of each section as fit', () => {
    const [first, ...others] = review(9).sections;
    const text = weeklyDigest({
      ...review(9),
      sections: [
        first,
        ...others.map(section => ({ ...section, total: 0, items: [] })),
      ],
    });
    expect(text.split('\n')).toHaveLength(7);
    expect(text).toMatch(/ \(long-name-.*…\): open, due 2026-03-10; owner: /);
    expect(text.endsWith('\n• and 4 more')).toBe(true);
  });

  it('mentions, links and formats nothing, whatever texts say', () => {
    const [first] = review(0).sections;
    const linesOf = (title: string) =>
      weeklyDigest({
        ...review(0),
        sections: [{ ...first, total: 1, items: [{ ...item(0), title }] }],
      });
    for (const text of ['@here', '@@here', '@@@Channel!', '<!everyone>']) {
      expect(linesOf(text)).not.toMatch(/[@<]!?(?:here|channel|everyone)/i);
    }
    expect(linesOf('~gone~ _leaning_ *bold* `code` a_b')).toContain(
      "∼gone∼ ＿leaning_ ∗bold∗ 'code' a_b",
    );
  });
});
