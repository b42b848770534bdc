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
    expect(screen.getByRole('region', { name: 'Alert' })).toHaveTextContent(
      /SLO orders placed.*burn 14×.*61% budget.*\+1 objective/,
    );
  });
});
