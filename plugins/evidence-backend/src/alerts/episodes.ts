/** What was reported of one alert of one set of labels. Epoch milliseconds. */
export type Episode = {
  startsAt: number;
  /** Absent while no source has stated when it ended. */
  endsAt?: number;
};

export type SettledEpisode = Episode & {
  status: 'firing' | 'resolved';
  /** By when it had ended; where no end was reported, the next start. */
  over?: number;
};

/**
 * What follows about alerts of one set of labels from everything that was
 * reported of them, in whatever order it was reported.
 *
 * An end counts for every start within it: two servers of monitoring may report
 * one alert with starts some seconds apart, and only one of the ends. Of two
 * ends the later holds, since somebody still saw it fire. And one set of labels
 * fires once at a time: a later start shows that the one before has ended,
 * though not when.
 *
 * @returns in the order of their starts
 */
export function settleEpisodes<T extends Episode>(
  episodes: readonly T[],
): (T & SettledEpisode)[] {
  const sorted = [...episodes].sort((a, b) => a.startsAt - b.startsAt);
  return sorted.map((episode, index) => {
    const ends = sorted
      .filter(
        ({ startsAt, endsAt }) =>
          endsAt !== undefined &&
          startsAt <= episode.startsAt &&
          episode.startsAt <= endsAt,
      )
      .map(({ endsAt }) => endsAt!);
    const endsAt = ends.length > 0 ? Math.max(...ends) : undefined;
    const next = sorted[index + 1]?.startsAt;
    const over = endsAt ?? next;
    return {
      ...episode,
      endsAt,
      over,
      status: over === undefined ? 'firing' : 'resolved',
    };
  });
}
