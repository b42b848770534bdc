import { isOverdue } from './isOverdue';

describe('isOverdue', () => {
  const due = '2026-11-20T12:00:00.000Z';
  const now = Date.parse(due);

  it('begins at the instant at which a failure is due', () => {
    expect(isOverdue({ due }, now - 1)).toBe(false);
    expect(isOverdue({ due }, now)).toBe(true);
    expect(isOverdue({ due }, now + 1)).toBe(true);
  });

  it('does not hold for what is due on no day', () => {
    expect(isOverdue({ due: undefined }, now)).toBe(false);
  });
});
