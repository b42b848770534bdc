import examples from '@octokit/webhooks-examples';

export const sha = (letter: string) => letter.repeat(40);
export const repository = {
  full_name: 'shop/all',
  html_url: 'https://git.example/shop/all',
  private: true,
  default_branch: 'main',
};

/** An event as GitHub documents it, of this repository. */
export const example = (name: string) => ({
  ...examples.find(one => one.name === name)!.examples[0],
  repository,
});
export const pull = (head: string, action = 'opened', number = 2) => {
  const event: any = example('pull_request');
  return {
    ...event,
    action,
    pull_request: {
      ...event.pull_request,
      number,
      head: { sha: head },
      base: { sha: sha('f') },
    },
  };
};
