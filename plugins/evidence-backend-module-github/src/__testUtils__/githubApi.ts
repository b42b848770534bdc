import {
  hash,
  Pull,
  Route,
  ScmServer,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';

const invalid = (message: string) => ({
  status: 422,
  body: {
    message: 'Validation Failed',
    errors: [{ resource: 'PullRequest', code: 'custom', message }],
    documentation_url: 'https://docs.github.com/rest/pulls/pulls',
    status: '422',
  },
});

/**
 * GitHub's REST API as far as a pull request goes, in the shapes of
 * https://docs.github.com/en/rest/pulls/pulls, …/git/refs and …/repos/contents.
 */
export const githubRoutes: Route = (scm, { method, path, url, body }) => {
  const [, rest] = /^\/repos\/acme\/shop(\/.*)?$/.exec(path) ?? [];
  if (!path.startsWith('/repos/acme/shop')) {
    return undefined;
  }
  const [, branch] = /^\/git\/ref\/heads\/(.+)$/.exec(rest ?? '') ?? [];
  switch (`${method} ${branch ? '/git/ref' : rest ?? ''}`) {
    case 'GET ':
      return {
        body: { id: 1, full_name: 'acme/shop', default_branch: 'main' },
      };
    case 'GET /git/ref': {
      const found = scm.branches.get(decodeURIComponent(branch));
      return found && { body: reference(branch, found.sha) };
    }
    case 'POST /git/refs': {
      const name = body.ref.replace('refs/heads/', '');
      const from = scm.at(body.sha);
      if (scm.branches.has(name) || !from) {
        return {
          status: 422,
          body: {
            message: from
              ? 'Reference already exists'
              : 'Object does not exist',
            documentation_url: 'https://docs.github.com/rest/git/refs',
          },
        };
      }
      scm.branches.set(name, from);
      return { status: 201, body: reference(name, from.sha) };
    }
    case `GET /contents/${scm.path}`: {
      const found = scm.at(url.searchParams.get('ref') ?? 'main');
      return found && { body: file(scm, found.text) };
    }
    case `PUT /contents/${scm.path}`: {
      const known = scm.branches.get(body.branch);
      if (!known) {
        return { status: 404, body: { message: 'Branch not found' } };
      }
      if (body.sha !== hash(`blob ${known.text}`)) {
        return {
          status: 409,
          body: { message: `${scm.path} does not match ${body.sha}` },
        };
      }
      const text = Buffer.from(body.content, 'base64').toString('utf8');
      const { sha } = scm.write(body.branch, text);
      return { body: { content: file(scm, text), commit: { sha } } };
    }
    case 'GET /pulls': {
      const [owner, head] = (url.searchParams.get('head') ?? '').split(':');
      const found = scm.pulls.filter(
        one => owner === 'acme' && one.head === head && one.state === 'open',
      );
      return {
        // As GitHub does: the latest first.
        body: found.map(one => withHead(scm, one)).reverse(),
      };
    }
    case 'POST /pulls':
      return open(scm, body);
    case 'GET /issues/1/comments':
      return {
        body: (scm.pulls[0].comments ?? []).map(one => ({ body: one })),
      };
    case 'POST /issues/1/comments':
      (scm.pulls[0].comments ??= []).push(body.body);
      return { status: 201, body };
    case 'GET /pulls/1':
      return scm.pulls[0] && { body: withHead(scm, scm.pulls[0]) };
    case 'PATCH /pulls/1':
      scm.pulls[0].state = body.state;
      return { body: asPull(scm.pulls[0]) };
    default:
      return undefined;
  }
};

function open(
  scm: ScmServer,
  body: { head: string; base: string; title: string; body: string },
) {
  if (scm.pulls.some(one => one.head === body.head && one.state === 'open')) {
    return invalid(`A pull request already exists for acme:${body.head}.`);
  }
  if (scm.branches.get(body.head)?.text === scm.branches.get(body.base)?.text) {
    return invalid(`No commits between ${body.base} and ${body.head}`);
  }
  const pull: Pull = {
    number: scm.pulls.length + 1,
    head: body.head,
    base: body.base,
    title: body.title,
    body: body.body,
    state: 'open',
  };
  scm.pulls.push(pull);
  return { status: 201, body: asPull(pull) };
}

function withHead(scm: ScmServer, pull: Pull) {
  const shown = asPull(pull);
  const { sha } = scm.branches.get(pull.head)!;
  return { ...shown, head: { ...shown.head, sha } };
}

function asPull({ number, head, base, title, state }: Pull) {
  return {
    id: 1000 + number,
    number,
    state,
    title,
    html_url: `https://github.test/acme/shop/pull/${number}`,
    url: `https://api.github.test/repos/acme/shop/pulls/${number}`,
    head: { label: `acme:${head}`, ref: head },
    base: { label: `acme:${base}`, ref: base },
  };
}

function reference(branch: string, sha: string) {
  return { ref: `refs/heads/${branch}`, object: { type: 'commit', sha } };
}

function file(scm: ScmServer, text: string) {
  const content = Buffer.from(text, 'utf8').toString('base64');
  return {
    type: 'file',
    encoding: 'base64',
    size: text.length,
    name: scm.path.split('/').pop(),
    path: scm.path,
    // As GitHub does: in lines of 60 characters.
    content: content.replace(/(.{60})/g, '$1\n'),
    sha: hash(`blob ${text}`),
  };
}
