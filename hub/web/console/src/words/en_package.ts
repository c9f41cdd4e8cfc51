/* The English words of packages. */
import type { zhPackage } from './zh_package';

export const enPackage: Readonly<Record<keyof typeof zhPackage, string>> = {
    'package.title': 'Package and use',
    'package.none': 'No package (no limits)',
    'package.unlimited': '{used} (no limit)',
    'package.of': '{used} of {limit}',
    'package.full': 'Used up',
    'package.apps': 'Apps',
    'package.calls': 'Calls this month',
    'package.terminals': 'Terminals',
    'package.staff': 'Staff',
    'package.change': 'Change package',
    'package.change_title': 'Package of “{name}”',
    'package.choose': 'Package',
    'package.new': 'New package',
    'package.name': 'Name',
    'package.name_missing': 'Fill in a name',
    'packages.title': 'Packages',
    'packages.none': 'No packages yet',
    'packages.none_text': 'A package says how many apps, terminals, people and calls a month a merchant may have. Add one, '
        + 'then choose it on the page of a merchant.',
    'package.any': 'any',
    'package.merchants': 'Merchants',
    'package.edit': 'Change',
    'package.edit_title': 'Change package “{name}”',
    'package.edit_text': '{count} merchants have it; it holds for them at once. What they have is not taken away when a limit '
        + 'gets smaller.',
    'package.not_whole': 'a whole number of at most 9 digits',
    'package.zero': '0 is no limit',
};
