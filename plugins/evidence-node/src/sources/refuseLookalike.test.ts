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
    'մոնիտորինգ',
    'დაკვირვება',
    'ניטור',
  ])('takes %s', name => {
    expect(() => refuseLookalike(name)).not.toThrow();
  });

  it.each([
    ['gіthub', /letters of one script/],
    ['сі', /can be taken for 'ci'/],
    ['սոս', /can be taken for 'unu'/],
    ['օհ', /can be taken for 'oh'/],
    ['ᏀᎥᎢᎻᏌᏴ', /not in common use/],
    ['ꓚꓲ', /not in common use/],
    ['ⲟⲣⲥ', /not in common use/],
    ['gıthub', /must not have 'ı'/],
    ['ɡithub', /must not have 'ɡ'/],
    ['githuƅ', /must not have 'ƅ'/],
    ['ci‑1', /must not have/],
    ['ci–1', /must not have '–'/],
  ])('refuses %s', (name, why) => {
    expect(() => refuseLookalike(name)).toThrow(why);
  });
});
