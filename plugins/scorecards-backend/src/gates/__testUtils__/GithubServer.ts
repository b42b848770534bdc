import { once } from 'node:events';
import { createServer, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** Id of the GitHub App. */
export const ownApp = 7;

/** As https://docs.github.com/en/rest/checks/runs has them. */
const output = z.strictObject({
  title: z.string().min(1),
  summary: z.string().min(1).max(65_535),
  annotations: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        start_line: z.number().int(),
        end_line: z.number().int(),
        annotation_level: z.enum(['notice', 'warning', 'failure']),
        title: z.string().max(255),
        message: z.string().max(64_000),
      }),
    )
    .max(50)
    .optional(),
});
const runShape = {
  status: z.enum(['queued', 'in_progress', 'completed']),
  conclusion: z.enum(['success', 'neutral', 'failure']).optional(),
  completed_at: z.iso.datetime().optional(),
  details_url: z.string().optional(),
  output,
};
const created = z.strictObject({
  name: z.string().min(1),
  head_sha: z.string().length(40),
  external_id: z.string().max(255),
  ...runShape,
});
const updated = z
  .strictObject({ external_id: z.string().optional(), ...runShape })
  .refine(
    ({ conclusion, status }) => (status === 'completed') === !!conclusion,
  );
/** https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run */
const answered = z.strictObject({
  environment_name: z.string().min(1),
  // Without one it is a report on what goes on waiting.
  state: z.enum(['approved', 'rejected']).optional(),
  comment: z.string(),
});

/** What is used of the API of GitHub; anything else is 404. */
export class GithubServer {
  readonly runs: (z.output<typeof created> & {
    id: number;
    app: { id: number };
  })[] = [];
  /** Of commits; none where it is no user. */
  author: object | null = { login: 'Ana-Hub', type: 'User' };
  /** Called when a check run is created. */
  onCreated?: () => void;
  readonly answers: z.output<typeof answered>[] = [];
  readonly tokens = new Set<string | undefined>();
  files?: object[] = [{ filename: 'services/cart/main.go' }];
  /** Of files, as `commit:path`; null of those that are too long. */
  texts: Record<string, string | null> = {};
  /** Where changes left their base; by default its newest commit. */
  mergeBase?: string;
  isAway = false;
  /** What is answered instead, to calls such as `GET /repos/…` that match. */
  refusal?: { of?: RegExp; status: number; retryAfter?: number };
  /** When that was, in epoch milliseconds. */
  readonly refused: number[] = [];
  /** Of any environment, the newest first, with its states. */
  deployments: { sha: string; states: string[] }[] = [];
  /** Where runs wait for no answer any more. */
  isOver = false;
  /** Calls that are never answered. */
  silent?: RegExp;
  /** Such calls that wait, and how many were given up. */
  readonly held = new Set<ServerResponse>();
  givenUp = 0;
  readonly #server: Server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) {
      text += chunk;
    }
    if (req.url?.startsWith('/repos/')) {
      this.tokens.add(req.headers.authorization);
    }
    const call = `${req.method} ${req.url}`;
    if (this.silent?.test(call)) {
      this.held.add(res);
      res.on('close', () => {
        this.givenUp += Number(this.held.delete(res));
      });
      return;
    }
    const { of = /^/, retryAfter, status: refusal } = this.refusal ?? {};
    if (refusal !== undefined && of.test(call)) {
      this.refused.push(Date.now());
      if (retryAfter !== undefined) {
        res.setHeader('retry-after', retryAfter);
      }
      res.writeHead(refusal).end();
      return;
    }
    const [status, body] = this.isAway
      ? [500, {}]
      : this.#answer(call, text ? JSON.parse(text) : undefined);
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Answers again, and ends what it left waiting. */
  speak(): void {
    this.silent = undefined;
    for (const one of this.held) {
      this.held.delete(one);
      one.destroy();
    }
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(call: string, body: unknown): [number, unknown] {
    const [, head] =
      /^GET \/repos\/shop\/all\/commits\/(\w+)\/check-runs\?check_name=Plumbline(?:\+|%20)gate&/.exec(
        call,
      ) ?? [];
    if (head) {
      const found = this.runs
        .filter(({ head_sha }) => head_sha === head)
        .map(({ output: { annotations = [], ...shown }, ...run }) => ({
          ...run,
          output: { ...shown, annotations_count: annotations.length },
        }));
      return [200, { total_count: found.length, check_runs: found }];
    }
    if (call.startsWith('GET /app/installations')) {
      const account = { id: 1, login: 'shop' };
      return [200, [{ id: 1, account, repository_selection: 'all' }]];
    }
    if (call === 'POST /app/installations/1/access_tokens') {
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      return [201, { token: 'ghs_1', expires_at: expires, permissions: {} }];
    }
    if (/^GET \/repos\/shop\/all\/commits\/\w+\?per_page=1$/.test(call)) {
      return [
        200,
        {
          sha: 'e',
          author: this.author,
          commit: { message: 'Drop a column\n\nIt is not read.' },
        },
      ];
    }
    if (call === 'POST /repos/shop/all/check-runs') {
      const run = {
        id: this.runs.length + 1,
        app: { id: ownApp },
        ...created.parse(body),
      };
      this.runs.push(run);
      this.onCreated?.();
      return [201, run];
    }
    const [, id] =
      /^PATCH \/repos\/shop\/all\/check-runs\/(\d+)$/.exec(call) ?? [];
    if (id) {
      const run = this.runs[Number(id) - 1];
      const before = run.output.annotations ?? [];
      Object.assign(run, { conclusion: undefined }, updated.parse(body));
      const all = [...before, ...(run.output.annotations ?? [])];
      // They are added, and never taken away.
      run.output = {
        ...run.output,
        ...(all.length > 0 && { annotations: all }),
      };
      return [200, run];
    }
    if (
      /^GET \/repos\/shop\/all\/pulls\/[23]\/files\?per_page=100$/.test(call) ||
      call.startsWith('GET /repos/shop/all/compare/')
    ) {
      const [, base] = /compare\/(\w+)\.\.\./.exec(call) ?? [];
      const merge_base_commit = { sha: this.mergeBase ?? base };
      return [
        200,
        base ? { files: this.files, merge_base_commit } : this.files,
      ];
    }
    const [, file, ref] =
      /^GET \/repos\/shop\/all\/contents\/([^?]+)\?ref=(\w+)$/.exec(call) ?? [];
    const known = this.texts[`${ref}:${decodeURIComponent(file ?? '')}`];
    if (known === null) {
      return [200, { type: 'file', encoding: 'none', content: '' }];
    }
    if (known !== undefined) {
      const content = Buffer.from(known).toString('base64');
      return [200, { type: 'file', encoding: 'base64', content }];
    }
    if (call.startsWith('GET /repos/shop/all/deployments?environment=')) {
      return [200, this.deployments.map(({ sha }, at) => ({ id: at, sha }))];
    }
    const [, deployment] =
      /^GET \/repos\/shop\/all\/deployments\/(\d+)\/statuses\?/.exec(call) ??
      [];
    if (deployment) {
      const { states } = this.deployments[Number(deployment)];
      return [200, states.map(state => ({ state }))];
    }
    if (/^GET \/repos\/shop\/all\/actions\/runs\/471\d$/.test(call)) {
      return [200, { status: this.isOver ? 'completed' : 'waiting' }];
    }
    if (
      !this.isOver &&
      /^POST \/repos\/shop\/all\/actions\/runs\/471\d\/deployment_protection_rule$/.test(
        call,
      )
    ) {
      this.answers.push(answered.parse(body));
      return [204, undefined];
    }
    return [404, { message: 'Not Found' }];
  }
}
