import type { Page } from '@playwright/test';

/** Signs in as an example user without the picker, as a browser that was here before. */
export async function alreadySignedIn(
  page: Page,
  user = 'user:default/ana.ruiz',
): Promise<void> {
  await page.addInitScript(
    value => window.localStorage.setItem('plumbline.sign-in.user', value),
    user,
  );
}
