import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

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

/** What keeps somebody from using a page, in words. */
async function barriers(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`,
      ),
    );
}

/**
 * Expects of a page as it stands that axe finds nothing serious, in light and
 * in dark, and that nothing is cut off at the width of a phone. One visit for
 * all three, which ends in the other colours than it began with: what depends on
 * the colours alone is looked at again in those.
 *
 * @param part - The selector of what is looked at, such as a dialog; the whole page if absent.
 */
export async function expectUsable(page: Page, part?: string): Promise<void> {
  const where = new URL(page.url()).pathname;
  // A tooltip that fades in or out is read in half its colours.
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  const axe = () => {
    // In the page itself, and without what passes: a fifth of the time. No page
    // here has frames.
    const builder = new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ['violations'] });
    return part ? builder.include(part) : builder;
  };
  expect(await barriers(axe()), where).toEqual([]);

  const isDark = await page.evaluate(
    () => matchMedia('(prefers-color-scheme: dark)').matches,
  );
  const other = isDark ? 'light' : 'dark';
  await inColours(page, other);
  await page.evaluate(() =>
    Promise.race([
      Promise.allSettled(
        document
          .getAnimations()
          .filter(animation => animation instanceof CSSTransition)
          .map(animation => animation.finished),
      ),
      // What is folded away never gets to the end of a transition.
      new Promise(done => setTimeout(done, 2_000)),
    ]),
  );
  expect(
    await barriers(axe().withRules(['color-contrast'])),
    `${where}, ${other}`,
  ).toEqual([]);

  const viewport = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(
      () =>
        page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.clientWidth,
        ),
      { message: `${where}, cut off on a phone by pixels` },
    )
    .toBeLessThanOrEqual(0);
  await expect
    .poll(() => page.evaluate(squeezedTexts), {
      message: `${where}, squeezed into a column on a phone`,
    })
    .toEqual([]);
  await page.setViewportSize(viewport);
}

async function inColours(page: Page, mode: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: mode });
  await page.locator(`[data-theme-mode="${mode}"]`).first().waitFor();
}

/** Texts of several words that stand in a column of a letter or two. */
function squeezedTexts(): string[] {
  return [...document.querySelectorAll<HTMLElement>('main *, article *')]
    .filter(element => {
      const own = [...element.childNodes]
        .filter(node => node.nodeType === Node.TEXT_NODE)
        .map(node => node.textContent ?? '')
        .join('')
        .trim();
      const { width, height } = element.getBoundingClientRect();
      // What only screen readers read is a pixel wide.
      return own.length > 20 && width > 4 && height > 6 * width;
    })
    .map(element => element.textContent!.slice(0, 60));
}
