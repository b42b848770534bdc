import { repository } from '../package.json';

/** By its package: what npm has under the bare name is somebody else's. */
const command = 'npx --package @plumbline/cli plumbline';
/** The portal that the command uses by default. */
const usualPortal = 'http://localhost:7007';
/** Those that are printed and ask a portal; `audit verify` asks none. */
const asking = new RegExp(`${command}(?! audit verify)`, 'g');
const published = `${repository.url}/blob/main/docs`;
const guide = new RegExp(
  `${published.replaceAll('.', '\\.')}/([\\w/-]+)\\.md(#[\\w-]+)?`,
  'g',
);

/**
 * A command line that is right wherever it is pasted. A text that is kept or
 * signed has this form; {@link portalText} makes the reader's own of it.
 *
 * @param args - such as `controls list`
 */
export function cliCommand(args: string): string {
  return `${command} ${args}`;
}

/**
 * The address of a published guide, kept and shown as {@link cliCommand}.
 *
 * @param page - such as `changes.md` or `sources.md#modules`
 */
export function guideUrl(page: string): string {
  return `${published}/${page}`;
}

/** What differs from portal to portal in the texts that it shows. */
export interface PortalTexts {
  /** Where its backend answers. */
  url: string;
  /** A site made of the guides, such as TechDocs; the published files without it. */
  docsUrl?: string;
}

/** A text with the commands and the guides' addresses as they are right in a portal. */
export function portalText(text: string, portal: PortalTexts): string {
  const { docsUrl } = portal;
  const url = withoutSlash(portal.url);
  const commands =
    url === usualPortal
      ? text
      : text.replace(asking, found => `PLUMBLINE_URL=${url} ${found}`);
  return docsUrl === undefined
    ? commands
    : commands.replace(
        guide,
        (_, page, anchor = '') => `${withoutSlash(docsUrl)}/${page}/${anchor}`,
      );
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
