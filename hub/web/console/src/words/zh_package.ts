/* The Chinese words of packages. */
export const zhPackage = {
    'package.title': '套餐与用量',
    'package.none': '未设套餐（不限量）',
    'package.unlimited': '{used}（不限）',
    'package.of': '已用 {used} / {limit}',
    'package.full': '已到上限',
    'package.apps': '应用',
    'package.calls': '本月接口调用',
    'package.terminals': '终端',
    'package.staff': '员工',
    'package.change': '更换套餐',
    'package.change_title': '为“{name}”选择套餐',
    'package.choose': '套餐',
    'package.new': '新建套餐',
    'package.name': '套餐名称',
    'package.name_missing': '请填写套餐名称',
    'package.zero': '0 表示不限',
} as const;
