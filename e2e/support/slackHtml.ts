import type {
  SlackBlock,
  SlackMessage,
} from '../../plugins/incident-brief-backend-module-slack/src/testUtils';

/**
 * A message as Slack shows it, for pictures: its blocks, its mrkdwn (bold,
 * code, links) and its sizes. Not Slack's own code, which runs nowhere else.
 */
export function slackHtml(message: SlackMessage, time: string): string {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #fff; color: #1d1c1d;
      font: 15px/1.46668 Lato, "Helvetica Neue", Helvetica, Arial, sans-serif }
    .message { display: flex; gap: 8px; padding: 16px 20px; width: 760px }
    .face { width: 36px; height: 36px; border-radius: 4px; flex: none;
      background: #37474f; color: #fff; font-weight: 900; text-align: center;
      line-height: 36px }
    .who { font-weight: 900 } .app { background: #e8e8e8; color: #616061;
      font-size: 10px; font-weight: 700; padding: 1px 3px; border-radius: 2px }
    .time { color: #616061; font-size: 12px }
    h1 { font-size: 18px; line-height: 1.33334; font-weight: 900; margin: 4px 0 8px }
    .section { white-space: pre-wrap; margin: 8px 0; overflow-wrap: anywhere }
    .context { color: #616061; font-size: 13px; line-height: 1.38463;
      margin: 8px 0; overflow-wrap: anywhere }
    a { color: #1264a3; text-decoration: none }
    code { font: 12px Monaco, Menlo, Consolas, monospace; color: #c01343;
      background: #f8f8f8; border: 1px solid #ddd; border-radius: 3px; padding: 2px 3px }
  </style><div class="message"><div class="face">P</div><div>
    <span class="who">Plumbline</span> <span class="app">APP</span>
    <span class="time">${time}</span>
    ${message.blocks.map(block).join('')}
  </div></div>`;
}

function block(one: SlackBlock): string {
  switch (one.type) {
    case 'header':
      return `<h1>${sign(escapeHtml(one.text.text))}</h1>`;
    case 'section':
      return `<div class="section">${mrkdwn(one.text.text)}</div>`;
    default:
      return `<div class="context">${one.elements
        .map(({ text }) => `<div>${mrkdwn(text)}</div>`)
        .join('')}</div>`;
  }
}

/** Drawn: the browser of the tests brings no font with emoji. */
function sign(text: string): string {
  return text
    .replace('🔴', '<span style="color:#dd2e44">●</span>')
    .replace('✅', '<span style="color:#007a5a">✔</span>');
}

/** mrkdwn escapes `&`, `<` and `>` as HTML does; only its own markup is left. */
function mrkdwn(text: string): string {
  return text
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '<a href="$1">$2</a>')
    .replace(/(^|[\s·])\*([^*\n]+)\*(?=$|[\s·])/gm, '$1<b>$2</b>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
