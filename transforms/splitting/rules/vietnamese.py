"""Vietnamese: abbreviated titles and places before names."""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, words
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    reference_abbreviations=words("q p tr t k đ số nr tel đt"),
    reference_words=words("điều khoản điểm mục chương phần phụ lục số"),
    joining_abbreviations=ABBREVIATIONS
    | words(
        "gs ts ths bs ds ks cn ls lm gm đgm hy gs.ts pgs pgs.ts gs.tskh tskh ths.bs ts.bs nsnd "
        "nsưt tp tx tt h x p q tn đc vd xb nxb"
    ),
    sentence_starters=words(
        "anh ấy ai bà bài bây bên bởi các cả cách cái cho chúng chị chỉ có con cô cùng cuối cũng "
        "của do dù dưới đã đầu đây để đến điều đó được gần hai họ hầu hiện hơn khi không kể "
        "là lúc mặc mỗi một mọi năm nay nếu ngày ngoài người nhiều những nhưng nhờ nó ông ở "
        "phần phía qua rất sau sự tại tất theo thì tôi trên trong trước tuy từ và vào vậy về "
        "việc vì với"
    ),
)
