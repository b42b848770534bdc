import {
  Inline,
  Line,
  oneLine,
} from '@plumbline/backstage-plugin-incident-brief-common';

/** Characters of one run of text; an alert's summary may be an essay. */
const runLength = 300;

/**
 * Text for Slack's mrkdwn. The three characters that begin links and mentions
 * are escaped, as Slack asks for; what would end bold or begin code is swapped,
 * for want of an escape.
 * https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function escapeMrkdwn(text: string): string {
  return shortened(oneLine(text))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/`/g, "'")
    .replace(/\*/g, '∗');
}

/** `<url|text>`; only the text where it is no http or https address. */
export function mrkdwnLink(url: string | undefined, text: string): string {
  const escaped = escapeMrkdwn(text);
  const target = linkTarget(url);
  return target === undefined || escaped === ''
    ? escaped
    : `<${target}|${escaped.replace(/\|/g, '¦')}>`;
}

export function mrkdwnPart({ text, url, tone, aside }: Inline): string {
  const linked = aside ? escapeMrkdwn(text) : mrkdwnLink(url, text);
  return (tone === 'strong' || tone === 'bad') && linked !== ''
    ? `*${linked}*`
    : linked;
}

export function mrkdwnLine({ label, parts }: Line): string {
  const texts = parts.map(mrkdwnPart).filter(part => part !== '');
  return `${label === '' ? '' : `${escapeMrkdwn(label)}: `}${texts.join(
    ' · ',
  )}`;
}

/** Lines while they fit, and how many did not: never half a link. */
export function fitLines(lines: string[], limit: number): string {
  const available = limit - '\n… 99999 more lines in the brief'.length;
  const fitting: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > available) {
      const left = lines.length - fitting.length;
      return [
        ...fitting,
        `… ${left} more ${left === 1 ? 'line' : 'lines'} in the brief`,
      ].join('\n');
    }
    fitting.push(line);
  }
  return fitting.join('\n');
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > runLength
    ? `${characters.slice(0, runLength - 1).join('')}…`
    : text;
}

function linkTarget(url: string | undefined): string | undefined {
  try {
    const { protocol, href } = new URL(url ?? '');
    // Slack would take `|` and `>` for the end of the address.
    return /^https?:$/.test(protocol) && href.length <= 1000
      ? href.replace(/[<>|\s]/g, encodeURIComponent).replace(/&/g, '&amp;')
      : undefined;
  } catch {
    return undefined;
  }
}
