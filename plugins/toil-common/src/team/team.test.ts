import { teamToil } from '.';

const weeks = (last: number) => [...new Array(11).fill(0), last];
const capacity = { people: 2, hoursPerPerson: 100, limit: 0.5 };

describe('what toil takes of a team', () => {
  it('is the share of what its people have of a month, and of each week', () => {
    const answer = teamToil(
      [
        { minutesEach: 60, minutesPerMonth: 3_000, weeks: weeks(14) },
        { minutesEach: 30, minutesPerMonth: 3_000, weeks: weeks(28) },
      ],
      capacity,
    );
    expect(answer).toMatchObject({
      minutesPerMonth: 6_000,
      capacityMinutes: 12_000,
      share: 0.5,
      people: 2,
      work: 2,
      withoutTime: 0,
      limit: 0.5,
    });
    expect(answer.weeks).toHaveLength(12);
    expect(answer.weeks[0]).toEqual({ minutes: 0, share: 0 });
    // 28 hours of the 200 × 7 / 30 that they have of a week.
    expect(answer.weeks[11]).toEqual({ minutes: 1_680, share: 0.6 });
  });

  it('keeps work of unknown duration apart', () => {
    expect(
      teamToil(
        [
          { weeks: weeks(3) },
          { minutesEach: 10, minutesPerMonth: 40, weeks: [] },
        ],
        capacity,
      ),
    ).toMatchObject({ minutesPerMonth: 40, work: 2, withoutTime: 1 });
  });

  it.each([undefined, 0])('knows no share of %s people', people => {
    const answer = teamToil(
      [{ minutesEach: 60, minutesPerMonth: 60, weeks: weeks(1) }],
      { ...capacity, people },
    );
    expect(answer.share).toBeUndefined();
    expect(answer.weeks[11]).toEqual({ minutes: 60 });
  });
});
