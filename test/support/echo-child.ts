// Types that only a loader understands show that sources run.
const word: string | undefined = process.argv[2];
process.stdout.write(word ?? '');
