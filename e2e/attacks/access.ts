import { Answer, Api } from '../support/api';
import type { Corpus } from './corpus';
import type { Example } from './examples';
import { nameOf, Operation } from './operations';

/** Who calls, in the order of the columns: those who may least come first. */
export const callers = [
  'no one',
  'guest',
  'CI token',
  'assistant',
  'local token',
  'stranger',
  'owner',
  'approver',
  'admin',
] as const;
export type Caller = (typeof callers)[number];

/** What a caller got: `yes` when the caller was let in, whatever the state of the thing. */
export type Cell = 'yes' | 'no' | '401' | '404' | 'invalid' | `error ${number}`;

export interface AccessRow {
  name: string;
  cells: Cell[];
}

/**
 * 409 and 503 come after the question who may: somebody before has decided
 * already, or a part is not set up.
 */
function cellOf({ status }: Pick<Answer, 'status'>): Cell {
  if (status < 400 || status === 409 || status === 503) {
    return 'yes';
  }
  switch (status) {
    case 400:
    case 415:
      return 'invalid';
    case 401:
      return '401';
    case 403:
      return 'no';
    case 404:
      return '404';
    default:
      return `error ${status}`;
  }
}

/** One request of the operation, as everybody in turn. */
export async function rowOf(
  operation: Operation,
  example: Example,
  apis: Record<Caller, Api>,
  corpus: Corpus,
): Promise<AccessRow> {
  const path = operation.parameters
    .filter(({ in: where }) => where === 'path')
    .reduce(
      (filled, { name }) =>
        filled.replace(
          `{${name}}`,
          encodeURIComponent(example.path?.[name] ?? 'none'),
        ),
      operation.path,
    );
  const query = new URLSearchParams(example.query).toString();
  const cells: Cell[] = [];
  for (const caller of callers) {
    const answer = await apis[caller].send(
      operation.method,
      `${path}${query && `?${query}`}`,
      operation.method === 'GET'
        ? {}
        : {
            body: JSON.stringify(example.body ?? {}),
            headers: {
              'content-type': example.contentType ?? 'application/json',
            },
          },
    );
    corpus.add(nameOf(operation), caller, example, {
      ...answer,
      contentType: answer.headers.get('content-type'),
    });
    const cell = cellOf(answer);
    if (cell === 'invalid' || cell.startsWith('error')) {
      // Shown by the test, which says what to mend in the example.
      process.stdout.write(
        `${nameOf(operation)} as ${caller}: ${answer.text.slice(0, 400)}\n`,
      );
    }
    cells.push(cell);
  }
  return { name: nameOf(operation), cells };
}

async function mcp(api: Api, method: string, params: object = {}) {
  const answer = await api.post(
    '/api/mcp-actions/v1',
    { jsonrpc: '2.0', id: 1, method, params },
    { accept: 'application/json, text/event-stream' },
  );
  const data = answer.text.replace(/^(event|id): .*$/gm, '').trim();
  let body;
  try {
    body = JSON.parse(data.replace(/^data: /, ''));
  } catch {
    body = undefined;
  }
  return { status: answer.status, text: answer.text, body };
}

/** What a tool answered: most give JSON as text. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The tools that somebody is offered, by name, with whether they only read. */
export async function toolsOf(api: Api): Promise<Map<string, boolean>> {
  const { body } = await mcp(api, 'tools/list');
  return new Map(
    (body?.result?.tools ?? []).map(
      (tool: { name: string; annotations?: { readOnlyHint?: boolean } }) => [
        tool.name,
        tool.annotations?.readOnlyHint === true,
      ],
    ),
  );
}

/** One call of a tool, as everybody in turn; behind its name may stand more. */
export async function toolRowOf(
  name: string,
  input: object,
  apis: Record<Caller, Api>,
  corpus: Corpus,
): Promise<AccessRow> {
  const cells: Cell[] = [];
  for (const caller of callers) {
    const { status, text, body } = await mcp(apis[caller], 'tools/call', {
      name: name.split(' ')[0],
      arguments: input,
    });
    const message = `${body?.result?.content?.[0]?.text ?? text}`;
    corpus.add(`tool ${name}`, caller, input, {
      status: message.startsWith('ConflictError') ? 409 : status,
      text: message,
      body: body?.result && {
        isError: body.result.isError === true,
        ...(!body.result.isError && { content: contentOf(message) }),
      },
    });
    if (status >= 400) {
      cells.push(cellOf({ status }));
    } else if (
      (!body?.result?.isError && !body?.error) ||
      message.startsWith('ConflictError')
    ) {
      cells.push('yes');
    } else if (
      /NotAllowed|need the permission|not allowed|not found/i.test(message)
    ) {
      cells.push('no');
    } else {
      process.stdout.write(`${name} as ${caller}: ${message.slice(0, 400)}\n`);
      cells.push('invalid');
    }
  }
  return { name, cells };
}
