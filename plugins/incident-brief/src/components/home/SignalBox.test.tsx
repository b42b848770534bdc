import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from '../../__testUtils__/openPage';

async function paste(text: string) {
  const user = userEvent.setup();
  const apis = openPage('/incidents');
  await user.click(await screen.findByRole('textbox'));
  await user.paste(text);
  await waitFor(() => expect(apis.evidence.resolve).toHaveBeenCalled());
  await user.keyboard('{Enter}');
  await screen.findByTestId('brief');
  const [body] = apis.evidence.resolve.mock.lastCall!;
  return {
    resolved: (body as { signal: Signal }).signal,
    signal: apis.briefs.getBrief.mock.lastCall![0].signal,
  };
}

const twoAlerts = JSON.stringify({
  alerts: [
    { labels: { alertname: 'High', service: 'checkout' } },
    { labels: { alertname: 'High', service: 'payment' } },
  ],
});

describe('the box for whatever a responder has', () => {
  it.each([
    ['every alert of a payload', twoAlerts],
    ['a dashboard', 'https://grafana.digital.example/d/checkoutservice/x'],
    ['a repository', 'https://github.com/plumbline-examples/checkoutservice'],
  ])('leaves it to the server what %s names', async (_what, text) => {
    expect(await paste(text)).toEqual({
      resolved: { type: 'text', text },
      signal: text,
    });
  });

  it('takes a signal as it is', async () => {
    const pager = { type: 'pager', serviceId: 'PPAY001' };
    const text = JSON.stringify(pager);
    expect(await paste(text)).toEqual({ resolved: pager, signal: text });
  });
});
