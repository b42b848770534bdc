import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readPromotionBounds } from './readPromotionBounds';

const read = (promotion: JsonObject) =>
  readPromotionBounds(
    mockServices.rootConfig({
      data: { plumbline: { scorecards: { promotion } } },
    }),
  );

describe('readPromotionBounds', () => {
  it.each([1, 500])('takes %d reviewed failures', reviewed => {
    expect(read({ reviewed })).toEqual({
      reviewed,
      daysObserved: 30,
      daysInPhase: 7,
      accuracy: 0.95,
      unknown: 0.1,
    });
  });

  it.each([
    [{ reviewed: 0 }, "reviewed' must be a whole number from 1 to 500, not 0"],
    [{ reviewed: 501 }, "reviewed' must be a whole number from 1 to 500, not"],
    [{ reviewed: 1.5 }, "reviewed' must be a whole number from 1 to 500, not"],
    [{ daysObserved: -1 }, "daysObserved' must be a whole number from 0, not"],
    [{ daysInPhase: 0.5 }, "daysInPhase' must be a whole number from 0, not"],
    [{ accuracy: 1.1 }, "accuracy' must be from 0 to 1, not 1.1"],
    [{ unknown: -0.1 }, "unknown' must be from 0 to 1, not -0.1"],
    [
      { judged: 20 },
      "judged' is not a setting; those that exist are 'daysObserved', 'daysInPhase', 'reviewed', 'accuracy', 'unknown'",
    ],
  ])('refuses %j', (promotion, message) => {
    expect(() => read(promotion)).toThrow(
      `'plumbline.scorecards.promotion.${message}`,
    );
  });
});
