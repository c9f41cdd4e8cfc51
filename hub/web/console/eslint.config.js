import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
    { ignores: ['node_modules', 'tools'] },
    ...tseslint.configs.strict,
    ...tseslint.configs.stylistic,
    hooks.configs['recommended-latest'],
    {
        rules: {
            'max-lines': ['error', { max: 300 }],
            'max-len': ['error', { code: 128 }],
            'no-console': 'error',
            eqeqeq: 'error',
            'no-restricted-properties': [
                'error',
                { object: 'Number', property: 'parseFloat', message: 'amounts are integers of fen: base/money.ts' },
            ],
            'no-restricted-globals': [
                'error',
                { name: 'parseFloat', message: 'amounts are integers of fen: base/money.ts' },
                { name: 'localStorage', message: 'base/keep.ts' },
            ],
            'no-restricted-syntax': [
                'error',
                { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'text is text' },
                { selector: 'CallExpression[callee.property.name="toFixed"]', message: 'base/money.ts formats' },
            ],
            '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
        },
    },
    { files: ['src/words/*.ts'], rules: { 'max-lines': 'off' } },
);
