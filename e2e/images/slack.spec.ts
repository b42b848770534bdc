import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  alsoFiring,
  renderSlack,
  slackMessage,
} from '../../plugins/incident-brief-backend-module-slack/src/testUtils';
import type { Brief } from '../../plugins/incident-brief-common/src';
import { slackHtml } from '../support/slackHtml';

test('a brief in Slack', async ({ page, request, baseURL }) => {
  const signIn = await request.get('/api/auth/example/refresh', {
    headers: { 'x-plumbline-user': 'user:default/ana.ruiz' },
  });
  const { token } = (await signIn.json()).backstageIdentity;
  const entityRef = 'component:default/checkoutservice';
  const answer = await request.get(
    `/api/incident-brief/brief?entityRef=${entityRef}`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const brief: Brief = await answer.json();
  const message = slackMessage(
    renderSlack(brief, { url: `${baseURL}/brief?entityRef=${entityRef}` }),
    {
      occasion: {
        kind: 'alert-group',
        subject: 'CheckoutHighErrorRate',
        alsoFiring: alsoFiring(brief, ['CheckoutHighErrorRate']),
        title: 'CheckoutHighErrorRate',
        startedAt: brief.onset ?? brief.at,
        resolved: false,
        others: [],
      },
      mark: 'Plumbline delivery 7d7c8665f20d',
    },
  );
  await page.setContent(slackHtml(message, brief.at.slice(11, 16)));
  const shown = page.locator('.message');
  await expect(shown).toContainText(brief.digest);
  await shown.screenshot({
    path: join(__dirname, '../../docs/images/slack-message.png'),
  });
});
