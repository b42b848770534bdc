import { refuseLookalike } from './refuseLookalike';

describe('refuseLookalike', () => {
  it.each([
    'github',
    'ci-1',
    'prüfung',
    'łódź',
    'đường-ống',
    'straße',
    'развёртывание',
    '監視カメラ',
    'παρακολούθηση',
    'مراقبة',
  ])('takes %s', name => {
    expect(() => refuseLookalike(name)).not.toThrow();
  });

  it.each([
    ['gіthub', /letters of one script/],
    ['сі', /can be taken for 'ci'/],
    ['gıthub', /must not have 'ı'/],
    ['ɡithub', /must not have 'ɡ'/],
    ['githuƅ', /must not have 'ƅ'/],
    ['ci‑1', /must not have/],
    ['ci–1', /must not have '–'/],
  ])('refuses %s', (name, why) => {
    expect(() => refuseLookalike(name)).toThrow(why);
  });
});
