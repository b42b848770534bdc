import type { DeliveryReport } from '@plumbline/backstage-plugin-incident-brief-common';
import { screen } from '@testing-library/react';
import { openPage } from './__testUtils__/openPage';

const ref = 'component:default/checkoutservice';

function aDelivery(part: Partial<DeliveryReport>): DeliveryReport {
  return {
    id: part.address ?? 'd1',
    target: 'slack',
    address: '#pay-oncall',
    subject: { kind: 'alert-group', id: 'g1' },
    entityRef: ref,
    title: 'CheckoutHighErrorRate',
    state: 'sent',
    resolved: false,
    attempts: 1,
    createdAt: '2026-03-03T02:10:00.000Z',
    sentAt: '2026-03-03T02:10:01.000Z',
    updatedAt: '2026-03-03T02:12:00.000Z',
    ...part,
  };
}

describe('what went out', () => {
  it('is shown under the brief, failures with what to do', async () => {
    const { briefs } = openPage(`/brief?entityRef=${ref}`);
    briefs.listDeliveries.mockResolvedValue({
      items: [
        aDelivery({}),
        aDelivery({
          address: '#nowhere',
          state: 'failed',
          reason: "Slack has no channel '#nowhere'",
        }),
        aDelivery({ target: 'pagerduty', address: 'PINC1', state: 'updated' }),
        aDelivery({
          address: '#slow',
          state: 'in-doubt',
          reason: 'It may be there',
        }),
      ],
      targets: {
        slack: { title: 'Slack', status: 'on' },
        pagerduty: { title: 'PagerDuty', status: 'on' },
      },
    });
    expect(await screen.findByText(/sent to Slack #pay-oncall/)).toBeVisible();
    expect(
      screen.getByText(/not sent to Slack #nowhere: Slack has no channel/),
    ).toBeVisible();
    expect(screen.getByText(/updated at PagerDuty PINC1/)).toBeVisible();
    expect(
      screen.getByText(/in doubt at Slack #slow: It may be there/),
    ).toBeVisible();
    expect(briefs.listDeliveries).toHaveBeenCalledWith(
      { entityRef: ref, limit: 3 },
      expect.anything(),
    );
  });

  it('leaves the brief alone where it cannot be read', async () => {
    const { briefs } = openPage(`/brief?entityRef=${ref}`);
    briefs.listDeliveries.mockRejectedValue(new Error('down'));
    expect(await screen.findByTestId('brief')).toBeVisible();
    expect(screen.queryByText(/sent to/)).not.toBeInTheDocument();
  });
});
