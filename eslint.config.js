import functional from 'eslint-plugin-functional'
import tseslint from 'typescript-eslint'

/** The direction of the arrows: a folder may import from itself and from those before it. */
const folders = ['math', 'expr', 'checks', 'calculus', 'objective', 'engine', 'learn', 'show', 'node']
const oneWay = folders.map((folder, i) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...(i + 1 < folders.length
            ? [
                {
                  group: folders.slice(i + 1).map((later) => `**/${later}/**`),
                  message: `src/${folder} must not import what comes after it.`,
                },
              ]
            : []),
          // The definitions are a list that back ends go through by name.
          { group: ['**/index.js', '!**/definitions/index.js'], message: 'Import from the file itself.' },
          { group: ['**/laws/**'], message: 'src does not know its laws.' },
          ...(folder === 'node' ? [] : [{ group: ['node:*'], message: 'Only src/node may need Node.' }]),
        ],
      },
    ],
  },
}))

/** Files that may use loops and `let`: to fill what they return. What else they change stands in their headers. See CONTRIBUTING.md. */
const mutable = [
  'src/expr/fold.ts',
  'src/expr/tape.ts',
  'src/expr/walk.ts',
  'src/expr/equality.ts',
  'src/expr/interning.ts',
  'src/expr/normal/form.ts',
  'src/expr/normal/normalise.ts',
  'src/calculus/backward.ts',
  'src/calculus/beginning/**/*.ts',
  'src/calculus/collect.ts',
  'src/calculus/dependence.ts',
  'src/checks/suggestion.ts',
  'src/engine/**/*.ts',
  'src/learn/lazy.ts',
  'src/learn/minimize.ts',
  'src/learn/random.ts',
  'src/objective/faults.ts',
  'src/objective/stage.ts',
  'src/objective/staging.ts',
  'src/show/advice/view.ts',
  'src/show/breadth.ts',
]

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'coverage/**', '**/*.js'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      // Prettier wraps code, but no comments.
      'max-len': ['error', { code: 999, comments: 120, ignorePattern: '(eslint|prettier|@ts)-' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[property.name='pathname'] > NewExpression[callee.name='URL']",
          message: 'A path with a space in it is spelt otherwise in a URL: use fileURLToPath.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'laws/**/*.ts'],
    plugins: { functional },
    rules: {
      'functional/no-let': 'error',
      'functional/no-loop-statements': 'error',
      'functional/no-classes': 'error',
      'functional/no-this-expressions': 'error',
      'functional/no-throw-statements': 'error',
    },
  },
  {
    // What ECMAScript leaves to the implementation differs between engines. Pictures may; numbers that anyone computes with may not.
    files: ['src/**/*.ts'],
    ignores: ['src/node/plots/**', 'src/node/png.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          allowProperties: ['sqrt', 'abs', 'floor', 'ceil', 'trunc', 'fround', 'imul', 'clz32'],
          message: 'Use src/math/elementary.ts, or a comparison for max and min.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**='])",
          message: 'Use pow of src/math/elementary.ts, or a product.',
        },
      ],
    },
  },
  { files: mutable, rules: { 'functional/no-let': 'off', 'functional/no-loop-statements': 'off' } },
  {
    files: ['src/expr/node.ts', 'src/expr/error.ts'],
    rules: {
      'functional/no-let': 'off',
      'functional/no-classes': 'off',
      'functional/no-this-expressions': 'off',
      'functional/no-throw-statements': 'off',
    },
  },
  ...oneWay,
)
