"""The verbs that tell somebody to act, as they open an item of a list."""

from __future__ import annotations

import re

from cchc_core.letters.patterns import LOWER, UPPER


def _words(listed: str) -> list[str]:
    """The words of a list, which stand between bars."""
    return [word for word in listed.replace("\n", "").split("|") if word]


_VERBS = """
tiếp tục|tăng cường|đẩy mạnh|đẩy nhanh|thực hiện|triển khai|rà soát|xây dựng|báo cáo|đề xuất|tổ chức|chỉ đạo|
tập trung|phối hợp|chủ trì|khắc phục|phân tích|soát xét|theo dõi|hướng dẫn|kiểm tra|nâng cao|đảm bảo|bảo đảm|
hoàn thành|hoàn tất|nghiệm thu|chỉnh lý|khử trùng|quyết toán|
gửi|cử|đăng ký|cập nhật|công khai|niêm yết|bố trí|ban hành|tham mưu|nghiên cứu|quán triệt|nghiêm túc|
chủ động|khẩn trương|kịp thời|thường xuyên|định kỳ|lập|kiện toàn|tuyên truyền|đôn đốc|tổng hợp|thẩm định|chuẩn bị|
duy trì|phát huy|chấn chỉnh|xử lý|giải quyết|thu thập|số hóa|số hoá|tạo|đưa|phát động|lựa chọn|áp dụng|nhân rộng|
thí điểm|kết nối|sử dụng|tiếp nhận|trả lời|phân công|giao|kiểm điểm|lồng ghép|biên soạn|vận hành|mở|nâng cấp|hỗ trợ|
thống kê|tham gia|ưu tiên|gắn|đánh giá|đăng tải|cung cấp|cải thiện|rút ngắn|đơn giản hóa|sắp xếp|tinh giản|
thông báo|quan tâm|chú trọng|xác định|chấp hành|tuân thủ|tự|nộp|trình|yêu cầu|đề nghị|phát hiện|ngăn chặn|bổ sung|
hoàn thiện|khai thác|phổ biến|thông tin|tích hợp|chia sẻ|quản lý|đổi mới|siết chặt|kiên quyết|cải tiến|đào tạo|
bồi dưỡng|tập huấn|khảo sát|thành lập|bãi bỏ|cắt giảm|phê duyệt|điều chỉnh|lắp đặt|trang bị|in|phát hành|treo|viết|
mời|tiến hành|làm rõ|chỉ rõ|nêu rõ|gương mẫu|tháo gỡ|vận động|khuyến khích|ký|giữ|đối chiếu|nhập|giám sát|thanh tra|
xem xét|cân đối|lập dự toán|cấp|ứng dụng|sửa đổi|phân cấp|ủy quyền|đo lường|công bố|hằng tháng|hàng tháng|hằng quý|
hàng quý|hằng năm|hàng năm|hằng tuần|quyết liệt|phấn đấu|không để|không được|xóa bỏ|thay thế|đầu tư|tăng tỷ lệ|tăng|
giảm|nâng|chịu trách nhiệm triển khai|đóng góp|góp ý|cho ý kiến|lấy ý kiến|xin lỗi|thanh toán|bàn giao|chuyển|điền|
ghi rõ|lưu|lưu trữ|thu hồi|kê khai|xác minh|đính kèm|chấm điểm|tự chấm điểm|tự đánh giá|rút kinh nghiệm|nhắc nhở|
phê bình|luân chuyển|chuyển đổi|chuẩn hóa|chuẩn hoá|giảm thiểu|loại bỏ|thu hút|huy động|hình thành|bám sát|tận dụng|
nắm bắt|tổ chức thực hiện|làm việc|gặp gỡ|đối thoại|tiếp thu|giải trình|kiến nghị|tham vấn|dự báo|thiết lập|
thiết kế|xúc tiến|phân loại|phân bổ|tập hợp|dự thảo|kiểm đếm|tự rà soát|tự kiểm tra|soạn thảo|lên kế hoạch|cho phép|
không yêu cầu|không ban hành|không hẹn|không thu|không gây|không nhận|không tiếp nhận|không kéo dài|không đùn đẩy|
không tự ý|không sử dụng|không giải quyết|không chuyển|không trình|không bố trí|không đặt|xin ý kiến|hiện đại hóa|
tái cấu trúc|thông qua|phối kết hợp|quy định|làm đầu mối|đầu mối|cải tạo|sơ kết|tổng kết|biểu dương|khen thưởng|
phân định|truyền thông|hệ thống hóa|thực hành|trao đổi|học tập|tìm hiểu|mua sắm|sửa chữa|kiểm soát|kiểm kê|
rà soát lại|đăng|phát|thăm dò|chọn|cam kết|bảo mật|xuất bản|thuê|tuyển dụng|điều tra|giới thiệu|nhắc|chỉ định|
hợp nhất|bảo trì|gia hạn|giảng dạy|xếp loại|công nhận|tiết kiệm|phòng ngừa|ngừng|dừng|chấm dứt|hạn chế|minh bạch|
đẩy lùi|nhận|truy cập|cài đặt|liên hệ|in ấn|cấm|sẵn sàng|sơ tán|phân luồng|trực ban|bảo vệ|kêu gọi|cảnh báo|chi trả|
thẩm tra|hiệu chỉnh|quét|quy hoạch|tôn vinh|dự phòng|khởi công|mua|đặt|trả|thu|đo|tặng|trồng|
lãnh đạo|đơn đốc|trực tiếp|nhắc việc|thay|phản ánh|họp|thống nhất|kính đề nghị|
lấy phiếu|tham khảo|liên thông|đồng bộ|kích hoạt|đóng|
dán|gỡ|xóa|thực thi|phúc tra|phúc khảo|lắp|soạn|cụ thể hóa|cụ thể hoá|thể chế hóa|tin học hóa|xã hội hóa|
đồng bộ hóa|tiếp cận|cắm|cấp phát
"""
_LIST = sorted(set(_words(_VERBS)), key=len, reverse=True)
#: One of the verbs, as a pattern of small letters.
VERB_WORDS = (
    "(?:" + "|".join(r"\s{1,6}".join(map(re.escape, verb.split())) for verb in _LIST) + rf")(?![{UPPER}{LOWER}])"
)
_DOUBTFUL = """
lưu trữ|kiểm soát|lãnh đạo|làm việc|họp|
cấp|in|mở|giữ|gắn|tạo|lập|đăng|phát|nhận|viết|mời|nhắc|thuê|dừng|ngừng|tăng|giảm|nâng|tự|trình|ký|nộp|"|"nhập|đưa|
treo|chuyển|chọn|điền|cử|gửi|lưu|giao|thông tin|đầu mối|hạn chế|kịp thời|tổ chức|công nhận|quy định|truyền thông|
thông qua|quản lý|đề nghị|yêu cầu|liên hệ|học tập|giới thiệu
"""
_PLAIN_ACTS = """
gửi|nộp|trình|lập|cử|đưa|nhập|ký|mở chuyên mục|đưa tin|tự chấm|tổ chức|có trách nhiệm|chịu trách nhiệm|căn cứ|lưu ý|
có văn bản|giúp|là cơ quan|là đầu mối|phải|theo chức năng|trên cơ sở|cùng|phụ trách|ít nhất|tối thiểu|không|đạt|
chấm|thẩm tra|kịp thời|quản lý|phát động|thông báo|tự|yêu cầu|tăng thời lượng
"""
#: What may follow the one who is told to act: verbs that are not also parts of names.
ACT = (
    "(?:"
    + "|".join(
        r"\s{1,6}".join(map(re.escape, verb.split()))
        for verb in sorted(
            ({verb for verb in _LIST if verb not in _words(_DOUBTFUL)} | set(_words(_PLAIN_ACTS))) - {"tự"},
            key=len,
            reverse=True,
        )
    )
    + rf")(?![{UPPER}{LOWER}])"
)
#: One of the verbs, anywhere.
VERB = re.compile(rf"(?<![{UPPER}{LOWER}]){VERB_WORDS}", re.IGNORECASE)
_BEFORE_VERB = (
    r"(?:(?:Căn\s+cứ|Trên\s+cơ\s+sở|Trước|Trong|Sau\s+khi|Để|Ngoài|Đối\s+với|Theo|Qua|Từ|Định\s+kỳ|Hằng|Hàng|"
    r"Bên\s+cạnh|Khi|Ngay|Chậm\s+nhất|Đến)"
    r"(?=\s)[^.;:]{2,200}?,\s{1,4}(?:đề\s+nghị\s+|yêu\s+cầu\s+)?)?"
)
#: An item that tells somebody to act: it opens with a verb, or with a circumstance and then a verb.
ACTS = re.compile(
    rf"\s{{0,6}}(?!Trong\s+đó){_BEFORE_VERB}(?:(?:không|tuyệt\s+đối\s+không|chỉ|cần|"
    rf"phải)\s{{1,4}}(?:được\s{{1,4}})?)?{VERB_WORDS}",
    re.IGNORECASE,
)
#: Nouns that look like the verbs: "Báo cáo số 12", "Kế hoạch", "Tổ chức bộ máy".
NOUNS = re.compile(
    r"\s{0,6}(?:Báo\s+cáo\s+(?:số\s{1,3}\d|này|của)|"
    r"Báo\s+cáo\s+(?:định\s+kỳ\s+)?(?:đột\s+xuất|chuyên\s+đề|tháng|quý|năm|\d{1,2}\s+tháng|tổng\s+kết|sơ\s+kết)[^.;:]{0,24}:|"
    r"Thông\s+báo\s+(?:số|này)|Tổ\s+chức\s+bộ\s+máy\s*[:.]?$|"
    r"Giao\s+thông|Tổ\s+chức\s+Đảng|Thông\s+tin\s+(?:và\s+Truyền|liên\s+hệ|chi)|"
    r"Giảm\s+\d|Tăng\s+\d|Tổ\s+chức,\s+cá\s+nhân|Mở\s+đầu|Kiểm\s+tra\s+viên|Cấp\s+(?:tỉnh|huyện|xã|ủy|phó|"
    r"trưởng)|Đánh\s+giá\s+chung|In\s+|Ứng\s+dụng\s+CNTT\s*[:.]?$|Công\s+bố\s+$|Lưu\s*:|Hạn\s+chế\s*[:,]|"
    r"Quy\s+định\s+(?:này|tại|của)|Kết\s+quả|Đầu\s+mối\s*:)",
    re.IGNORECASE,
)
