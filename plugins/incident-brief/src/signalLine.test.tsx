import { screen } from '@testing-library/react';
import { openPage } from './__testUtils__/openPage';
import { checkoutBrief } from './fixtures';

describe('the signal line of a brief', () => {
  it('says how many objectives it leaves out', async () => {
    const brief = checkoutBrief();
    const { slo } = brief.firing;
    if ('value' in slo) {
      slo.value.push({ name: 'quick answers', burnRate: 2 });
    }
    openPage('/brief?entityRef=component:default/checkoutservice', {
      answer: { status: 'found', brief },
    });
    await screen.findByTestId('brief');
    expect(
      screen.getByText('Signal', { selector: 'dt' }).parentElement,
    ).toHaveTextContent(
      /SLO orders placed.* burning 14×, 61% of budget left and 1 more/,
    );
  });
});
