import { act, render, screen } from '@testing-library/react';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { RelativeTime } from './RelativeTime';
import { hearingNow } from './serverNow';
import { ServerClock } from './ServerClock';

const minuteMs = 60_000;

/** An answer of a server that says what time it is. */
const answer = (now: string) =>
  act(async () => {
    const send = hearingNow(
      async () =>
        ({
          headers: new Map([['x-plumbline-now', now]]),
        } as unknown as Response),
    );
    await send('http://portal.test');
  });

const shown = () => screen.getByTestId('age').textContent;
const clock = (instant: string) => (
  <ServerClock>
    <span data-testid="age">
      <RelativeTime instant={instant} />
    </span>
  </ServerClock>
);

describe('ServerClock', () => {
  it('counts ages from what the server last stated, also where it begins later', async () => {
    const began = Date.now();
    const serverNow = began + 72 * 60 * minuteMs;
    const since = iso(serverNow - 12.5 * minuteMs);
    const { unmount } = render(clock(since));
    await answer(iso(serverNow));
    expect(shown()).toMatch(/^12 min ago/);
    unmount();

    // What is opened after a while counts from then, not from the answer.
    const later = jest.spyOn(Date, 'now').mockReturnValue(began + 9 * minuteMs);
    render(clock(since));
    expect(shown()).toMatch(/^21 min ago/);

    // A clock that was set back, and an answer that does not say.
    await answer(iso(serverNow - 2 * minuteMs));
    expect(shown()).toMatch(/^10 min ago/);
    await answer('whenever');
    expect(shown()).toMatch(/^10 min ago/);
    later.mockRestore();
  });
});
