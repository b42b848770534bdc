import type { Page } from '@playwright/test';

/**
 * Signs in as an example user without the picker, as a browser that was here
 * before: the tour was seen.
 */
export async function alreadySignedIn(
  page: Page,
  user = 'user:default/ana.ruiz',
): Promise<void> {
  await page.addInitScript(value => {
    window.localStorage.setItem('plumbline.sign-in.user', value);
    window.localStorage.setItem(
      `/plumbline.tour/${encodeURIComponent(value)}`,
      'true',
    );
  }, user);
}
