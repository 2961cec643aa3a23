"""Nouns that amounts are of: what officials count, and pairs of them that stand for one ("cán bộ, công chức")."""

from __future__ import annotations

from cchc_core.letters.patterns import LOWER, UPPER, any_of

_PAIRS = """
cán bộ, công chức, viên chức|cán bộ, công chức|công chức, viên chức|sở, ban, ngành|sở, ngành|
cơ quan, đơn vị, địa phương|cơ quan, đơn vị|xã, phường, thị trấn|xã, phường, đặc khu|xã, phường|xã, thị trấn|
huyện, thị xã, thành phố|phòng, ban|thôn, tổ dân phố|người dân, doanh nghiệp|nhiệm vụ, chỉ tiêu|
phản ánh, kiến nghị|sở, ngành, địa phương|người dân, tổ chức|
hội, đoàn thể
"""
_COUNTED = """
thủ tục hành chính|thủ tục|hồ sơ|nhiệm vụ|chỉ tiêu|văn bản|mô hình|sáng kiến|giải pháp|đề tài|cán bộ|công chức|
viên chức|người dân|doanh nghiệp|tổ chức|đơn vị|cơ quan|xã|phường|lớp|cuộc|hội nghị|chuyên mục|chuyên đề|TTHC|
dịch vụ công trực tuyến|dịch vụ công|dịch vụ|tiêu chí|biên chế|lần|bậc|điểm|máy tính|phiếu|tin, bài|tin bài|
ngày làm việc|kiến nghị|đại biểu|báo cáo|kết quả giải quyết|kết quả|giao dịch|phụ lục|sở|trường hợp|ý kiến|
địa phương|thôn|giờ|phút|ngày|hộ|lượt|lượt người|lượt phát thanh|đơn thư|đơn|quyết định|nội dung|dự án|bài viết|
tài khoản|người|hộ dân|
mét giá tài liệu|mét giá|công việc|cuộc họp|lĩnh vực|tỷ lệ|hạng mục|trang|bộ phận|cấp ủy viên|đảng viên|chuyên viên|
cộng tác viên|đầu mối|máy quét|camera|tủ sách|áp phích|tổ công nghệ số cộng đồng|tổ|tin/bài|loại giấy tờ|
điểm hỗ trợ|chuyên trang, chuyên mục|nhóm|đoàn|bản|hội thi|hội thảo|cuộc thi|tọa đàm|buổi|phóng sự|băng rôn|
tờ rơi|video|mô hình điểm|kế hoạch|quy trình|đoàn kiểm tra|tổ công tác|chuyên trang|diễn đàn
"""
#: What makes a thing of a noun: "phiếu khảo sát", "lớp tập huấn", "bản điện tử".
_OF_WHAT = "khảo sát|tập huấn|bồi dưỡng|kiểm tra|điện tử|giấy|tuyên truyền|đối thoại|trực tuyến"


def _listed(words: str) -> str:
    return any_of(*words.replace("\n", "").split("|"))


PAIRS = _listed(_PAIRS)
KNOWN = rf"{_listed(_COUNTED)}(?![{UPPER}{LOWER}])(?:\s{{1,4}}{_listed(_OF_WHAT)}(?![{UPPER}{LOWER}]))?"
